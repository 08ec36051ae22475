-- A word that most documents hold is looked for in the newest ones; the index of words knows no order.
CREATE INDEX search_documents_newest ON search_documents (user_id, number);
