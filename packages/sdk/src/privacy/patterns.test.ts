import { describe, expect, test } from "vitest";
import { PATTERN_NAMES, type PatternName, redactText, redactValue } from "./patterns.ts";

const all = (text: string) => redactText(text, PATTERN_NAMES);

describe("a text", () => {
  test.each([
    ["write to bob.o'neil+shop@mail.example.com.", "write to <EMAIL_ADDRESS>."],
    ["jürgen@müller.example", "<EMAIL_ADDRESS>"],
    ["/unsubscribe?to=bob%40example.com", "/unsubscribe?to=<EMAIL_ADDRESS>"],
    ["https://bob:secret@example.com", "https://bob:<EMAIL_ADDRESS>"],
    ["+49 30 1234567", "<PHONE_NUMBER>"],
    ["call +14155552671!", "call <PHONE_NUMBER>!"],
    [
      "(415) 555-2671 or 415.555.2671 or 1-415-555-2671",
      "<PHONE_NUMBER> or <PHONE_NUMBER> or <PHONE_NUMBER>",
    ],
    ["06 12 34 56 78", "<PHONE_NUMBER>"],
    ["030 1234567, 0171/2345678", "<PHONE_NUMBER>, <PHONE_NUMBER>"],
    ["4111 1111 1111 1111", "<CREDIT_CARD>"],
    ["card 4111-1111-1111-1111 12/29", "card <CREDIT_CARD> 12/29"],
    ["no. 7000 4111111111111111 123", "no. 7000 <CREDIT_CARD> 123"],
    ["3782 822463 10005", "<CREDIT_CARD>"],
    ["my ssn is 123-45-6789", "my ssn is <SSN>"],
    ["from 203.0.113.7:443", "from <IP_ADDRESS>:443"],
    ["from [2001:db8::8a2e:370:7334]", "from [<IP_ADDRESS>]"],
    ["sk-proj-abcdefghijklmnopqrstuv", "<API_KEY>"],
    ["ak_live0123456789abcdef", "<API_KEY>"],
    ["AKIAIOSFODNN7EXAMPLE", "<API_KEY>"],
    ["Authorization: Bearer abcdefghijklmnopqrst", "Authorization: Bearer <API_KEY>"],
    ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "<API_KEY>"],
    ["db_password=hunter2hunter2 rest", "db_password=<API_KEY> rest"],
    ['api_key: "0123456789"', 'api_key: "<API_KEY>"'],
    ["-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc=\n-----END RSA PRIVATE KEY-----\nafter", "<API_KEY>\nafter"],
  ])("%s", (text, redacted) => expect(all(text)).toBe(redacted));

  test.each([
    "on 2024-08-06 at 12:34:56, or 01.02.2024 14:30",
    "550e8400-e29b-41d4-a716-446655440000",
    "4bf92f3577b34da6a3ce929d0e0e4736",
    "1763716800000000000 and 1763716800000",
    "4111 1111 1111 1112",
    "666-12-3456 and 123-00-4567",
    "version 1.2.3 of std::a::b, 256.1.1.1",
    "me@home and @handle",
    "ORD_x7y8z9abc123 for CUS_a1b2c3d4e5f6",
    "gpt-4o-2024-08-06 said: Basic understanding",
    "passwords: none",
  ])("stays: %s", (text) => expect(all(text)).toBe(text));

  test("only what is asked for is replaced", () => {
    expect(redactText("bob@example.com 203.0.113.7", ["ip"])).toBe("bob@example.com <IP_ADDRESS>");
  });
});

describe("a value", () => {
  test("stays JSON, also where a card is a number, a secret has a name of its own, or JSON holds JSON", () => {
    const call = JSON.stringify({ to: "bob@example.com", card: 4111111111111111 });
    const json = JSON.stringify({
      args: [call, "+14155552671\n"],
      kwargs: { apiKey: "abc", n: 12, "bob@example.com": [null, true] },
    });
    expect(JSON.parse(redactValue(json, PATTERN_NAMES))).toEqual({
      args: ['{"to":"<EMAIL_ADDRESS>","card":"<CREDIT_CARD>"}', "<PHONE_NUMBER>\n"],
      kwargs: { apiKey: "<API_KEY>", n: 12, "<EMAIL_ADDRESS>": [null, true] },
    });
  });

  test("is the same where there is nothing to replace, whatever its spelling", () => {
    const json = '{ "id": 12345678901234567890, "text": "\\u00e4" }';
    expect(redactValue(json, PATTERN_NAMES)).toBe(json);
    const list = ["a", "b"];
    expect(redactValue(list, PATTERN_NAMES)).toBe(list);
  });

  test("is found behind escapes", () => {
    expect(redactValue('{"to":"bob\\u0040example.com"}', ["email"])).toBe('{"to":"<EMAIL_ADDRESS>"}');
  });
});

describe("the time it takes is in proportion to the text", () => {
  const units = [
    "a",
    "1",
    "1 ",
    "4111 ",
    "4111-1111-",
    "@",
    "a@",
    "a.",
    "a@a.",
    "eyJ",
    "eyJaaaaaaaa.",
    "+1 ",
    "(012) ",
  ];
  const more = [
    "-----BEGIN PRIVATE KEY-----",
    "0 12 ",
    "255.",
    "::",
    "a:",
    "sk-",
    "Bearer ",
    'password: "',
    "0123-",
  ];

  test.each([...units, ...more])("%j, over and over", (unit) => {
    const cost = (chars: number) => {
      const text = unit.repeat(chars / unit.length);
      const started = performance.now();
      all(text);
      return performance.now() - started;
    };
    // Quadratic, this would take many minutes.
    expect(cost(1_000_000)).toBeLessThan(2_000);
  });

  test("every name is known", () => {
    const names: readonly PatternName[] = PATTERN_NAMES;
    expect([...names].sort()).toEqual(["card", "email", "ip", "key", "phone", "ssn"]);
  });
});
