-- Which words the attributes of 8,192 spans have among them: who asks for a rare value reads only where it may be. What is
-- stored already gets it as it is merged.
ALTER TABLE spans ADD INDEX IF NOT EXISTS by_attribute_word attributes TYPE tokenbf_v1(65536, 3, 0) GRANULARITY 1;
