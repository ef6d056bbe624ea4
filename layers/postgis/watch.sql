-- How SIGI knows which rows changed. `sigi watch install` runs this, and it may
-- be run by hand, any number of times. docs/freshness.md says what it costs.
--
-- Whoever writes to a watched table needs no right on anything here: the
-- triggers call a function that runs with the rights of its owner, and that
-- role can do nothing but write the log.

CREATE SCHEMA IF NOT EXISTS sigi;

-- One row: which log this is, and how long it remembers.
CREATE TABLE IF NOT EXISTS sigi.watch_log (
    one       boolean  PRIMARY KEY DEFAULT true CHECK (one),
    id        uuid     NOT NULL DEFAULT gen_random_uuid(),
    version   integer  NOT NULL DEFAULT 1,
    keep      interval NOT NULL DEFAULT '1 day',  -- older changes are forgotten
    bulk      integer  NOT NULL DEFAULT 200000,   -- a statement that changes more rows is one entry
    forgotten xid8     NOT NULL DEFAULT '0'       -- the latest transaction of which something was forgotten
);
INSERT INTO sigi.watch_log DEFAULT VALUES ON CONFLICT DO NOTHING;

-- The tables that have triggers, and the columns that these read.
CREATE TABLE IF NOT EXISTS sigi.watched_table (
    schema_name     name NOT NULL,
    table_name      name NOT NULL,
    key_column      name NOT NULL,
    geometry_column name,
    PRIMARY KEY (schema_name, table_name)
);

-- The changes. A reader asks for those whose transaction it had not seen when
-- it last looked (pg_visible_in_snapshot): id is an order within a transaction
-- and says nothing of when it committed.
CREATE TABLE IF NOT EXISTS sigi.change_log (
    xid      xid8   NOT NULL DEFAULT pg_current_xact_id(),
    id       bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    relation oid    NOT NULL,            -- of the table; of the root of partitions
    op       "char" NOT NULL,            -- I, U, D; T: truncated; B: more rows than are named
    key      text,                       -- of the row; null with T and B
    old_box  box,                        -- of its geometry before and after
    new_box  box,
    PRIMARY KEY (xid, id)
);

-- The trigger: arguments are the key column, the geometry column ('' if there is
-- none) and the schema of PostGIS. Rows that an UPDATE left as they were are
-- passed over; a changed key is a row that went and one that came.
CREATE OR REPLACE FUNCTION sigi.log_changes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    watched  oid  := coalesce(pg_partition_root(TG_RELID), TG_RELID);
    key      text := TG_ARGV[0];
    geometry text := TG_ARGV[1];
    postgis  text := TG_ARGV[2];
    most     int  := (SELECT bulk FROM sigi.watch_log);
    box      text := 'NULL::box';
    many     boolean := false;
    n        bigint;
BEGIN
    IF geometry <> '' THEN
        box := format('box(point(%1$I.ST_XMin(r.%2$I::%1$I.geometry), %1$I.ST_YMin(r.%2$I::%1$I.geometry)), point(%1$I.ST_XMax(r.%2$I::%1$I.geometry), %1$I.ST_YMax(r.%2$I::%1$I.geometry)))', postgis, geometry);
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        EXECUTE 'SELECT EXISTS (SELECT FROM new_rows OFFSET $1)' INTO many USING most;
    ELSIF TG_OP = 'DELETE' THEN
        EXECUTE 'SELECT EXISTS (SELECT FROM old_rows OFFSET $1)' INTO many USING most;
    END IF;
    IF TG_OP = 'TRUNCATE' OR many THEN
        INSERT INTO sigi.change_log (relation, op) VALUES (watched, CASE WHEN many THEN 'B' ELSE 'T' END);
        n := 1;
    ELSIF TG_OP = 'INSERT' THEN
        EXECUTE format('INSERT INTO sigi.change_log (relation, op, key, new_box)
            SELECT $1, ''I'', r.%1$I::text, %2$s FROM new_rows r WHERE r.%1$I IS NOT NULL', key, box) USING watched;
        GET DIAGNOSTICS n = ROW_COUNT;
    ELSIF TG_OP = 'DELETE' THEN
        EXECUTE format('INSERT INTO sigi.change_log (relation, op, key, old_box)
            SELECT $1, ''D'', r.%1$I::text, %2$s FROM old_rows r WHERE r.%1$I IS NOT NULL', key, box) USING watched;
        GET DIAGNOSTICS n = ROW_COUNT;
    ELSE
        EXECUTE format('INSERT INTO sigi.change_log (relation, op, key, old_box, new_box)
            SELECT $1, CASE WHEN o.k IS NULL THEN ''I'' WHEN n.k IS NULL THEN ''D'' ELSE ''U'' END, coalesce(n.k, o.k), o.b, n.b
            FROM (SELECT r.%1$I::text AS k, %2$s AS b, r AS whole FROM old_rows r WHERE r.%1$I IS NOT NULL) AS o
            FULL JOIN (SELECT r.%1$I::text AS k, %2$s AS b, r AS whole FROM new_rows r WHERE r.%1$I IS NOT NULL) AS n ON n.k = o.k
            WHERE o.k IS NULL OR n.k IS NULL OR o.whole OPERATOR(pg_catalog.*<>) n.whole', key, box) USING watched;
        GET DIAGNOSTICS n = ROW_COUNT;
    END IF;
    IF n > 0 THEN
        PERFORM pg_notify('sigi_changes', watched::text); -- once a transaction, however often it is said
    END IF;
    RETURN NULL;
END
$function$;

-- What is older than keep goes. Readers call it now and then.
CREATE OR REPLACE FUNCTION sigi.forget_changes() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    n bigint;
    latest xid8;
BEGIN
    IF NOT pg_try_advisory_xact_lock(7310019) THEN
        RETURN 0; -- somebody else does it
    END IF;
    WITH gone AS (
        DELETE FROM sigi.change_log WHERE at < clock_timestamp() - (SELECT keep FROM sigi.watch_log) RETURNING xid
    )
    SELECT count(*), (SELECT xid FROM gone ORDER BY xid DESC LIMIT 1) INTO n, latest FROM gone;
    IF n > 0 THEN
        UPDATE sigi.watch_log SET forgotten = latest WHERE forgotten < latest;
    END IF;
    RETURN n;
END
$function$;

REVOKE ALL ON FUNCTION sigi.log_changes(), sigi.forget_changes() FROM PUBLIC;
