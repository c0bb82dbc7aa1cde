-- The lists of always accepted addresses and never accepted domains become patterns.
UPDATE setting SET value = json_set(
    value,
    '$.email.always',
    COALESCE((
        SELECT '^(' || group_concat(replace(replace(replace(replace(replace(replace(replace(replace(replace(
            value, '.', '\.'), '+', '\+'), '*', '\*'), '?', '\?'), '^', '\^'), '$', '\$'), '{', '\{'), '}', '\}'), '|', '\|'), '|') || ')$'
        FROM json_each(setting.value, '$.email.always')
    ), ''),
    '$.email.never',
    COALESCE((
        SELECT '[@.](' || group_concat(replace(value, '.', '\.'), '|') || ')$'
        FROM json_each(setting.value, '$.email.never')
    ), '')
) WHERE name = 'settings' AND json_type(value, '$.email.always') = 'array';
