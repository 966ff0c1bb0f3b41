DROP INDEX customers_initials;

CREATE INDEX customers_initials ON customers (initials, name);

CREATE TABLE account_keys (
  key INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  account_id TEXT NOT NULL UNIQUE
);

CREATE VIRTUAL TABLE account_words USING fts5(grams, content = '', detail = none, tokenize = 'ascii');

CREATE TABLE account_words_due (
  account_id TEXT NOT NULL PRIMARY KEY
) WITHOUT ROWID;

INSERT INTO account_keys (account_id) SELECT id FROM accounts ORDER BY id;

INSERT INTO account_words (rowid, grams)
SELECT k.key, coalesce(
  (WITH RECURSIVE place(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM place WHERE n < min(length(c.name), 200))
    SELECT group_concat(substr(c.name, n, 1) || ' ' || substr(c.name, n, 2), ' ') FROM place), '') || ' ' ||
  (WITH RECURSIVE place(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM place WHERE n < min(length(a.address), 200))
    SELECT group_concat(substr(a.address, n, 2), ' ') FROM place)
FROM account_keys k JOIN accounts a ON a.id = k.account_id LEFT JOIN customers c ON c.id = a.customer_id
ORDER BY k.key;

CREATE TRIGGER accounts_worded_in AFTER INSERT ON accounts BEGIN
  INSERT INTO account_words_due VALUES (NEW.id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER accounts_worded_anew AFTER UPDATE OF address, customer_id ON accounts
WHEN (NEW.address, NEW.customer_id) <> (OLD.address, OLD.customer_id) BEGIN
  DELETE FROM account_keys WHERE account_id = NEW.id;
  INSERT INTO account_words_due VALUES (NEW.id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER accounts_worded_out AFTER DELETE ON accounts BEGIN
  DELETE FROM account_keys WHERE account_id = OLD.id;
  DELETE FROM account_words_due WHERE account_id = OLD.id;
END;

CREATE TRIGGER customers_worded_in AFTER INSERT ON customers BEGIN
  DELETE FROM account_keys WHERE account_id IN (SELECT id FROM accounts WHERE customer_id = NEW.id);
  INSERT INTO account_words_due SELECT id FROM accounts WHERE customer_id = NEW.id ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER customers_worded_anew AFTER UPDATE OF name ON customers WHEN NEW.name <> OLD.name BEGIN
  DELETE FROM account_keys WHERE account_id IN (SELECT id FROM accounts WHERE customer_id = NEW.id);
  INSERT INTO account_words_due SELECT id FROM accounts WHERE customer_id = NEW.id ON CONFLICT DO NOTHING;
END;
