-- The lists of always accepted addresses and never accepted domains become patterns.
UPDATE setting SET value = jsonb_set(value, '{email}', (value -> 'email') || jsonb_build_object(
    'always',
    COALESCE((
        SELECT '^(' || string_agg(regexp_replace(entry, '([.+*?^${}|])', '\\\1', 'g'), '|') || ')$'
        FROM jsonb_array_elements_text(value #> '{email,always}') AS entry
    ), ''),
    'never',
    COALESCE((
        SELECT '[@.](' || string_agg(replace(entry, '.', '\.'), '|') || ')$'
        FROM jsonb_array_elements_text(value #> '{email,never}') AS entry
    ), '')
)) WHERE name = 'settings' AND jsonb_typeof(value #> '{email,always}') = 'array';
