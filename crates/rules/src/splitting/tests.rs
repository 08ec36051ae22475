use super::*;

#[test]
fn an_email_is_addressed() {
    let split = split(&SplitRequest { title: "Email the landlord about the heating", ..SplitRequest::default() });
    assert_eq!(split.steps[0].title, "Open a new email to the landlord");
}
