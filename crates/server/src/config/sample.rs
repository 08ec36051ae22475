use std::fmt::Write as _;

use super::sections;
use super::setting::{Kind, Sample};

const INTRODUCTION: &str = "\
# Cairn's configuration. Every line is optional: what stands here behind a # is the default, or an
# example where there is none. A setting may also come from the environment, which wins over this
# file: [server] listen is CAIRN_SERVER__LISTEN, and CAIRN_DATABASE__URL_FILE reads database.url from
# a file. Flags win over both.
";

/// The commented `cairn.toml` that `cairn config init` writes; it changes nothing as it stands.
pub fn sample_toml() -> String {
    let mut file = String::from(INTRODUCTION);
    for section in sections() {
        // Writing into a String cannot fail.
        let _ = writeln!(file, "\n# {}", section.doc);
        if !section.name.is_empty() {
            let _ = writeln!(file, "[{}]", section.name);
        }
        for setting in section.settings {
            let range = match setting.kind {
                Kind::Number(range) => format!(" {range}."),
                Kind::Numbers(range) => format!(" Each {range}."),
                _ => String::new(),
            };
            let none = if matches!(setting.sample, Sample::Example(_)) { " Not set by default." } else { "" };
            let _ = writeln!(file, "\n# {}{range}{none}\n#{} = {}", setting.doc, setting.key, setting.sample.toml());
        }
    }
    file
}
