-- query a: rows
-- in  int i64, s text
-- in  ids i64[], nids i64
-- out x i64
SELECT x FROM t WHERE id = :int AND s = :s AND y = :nids AND z IN (:ids)
