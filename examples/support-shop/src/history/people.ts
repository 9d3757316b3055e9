/** How somebody uses the shop. */
export type Habit =
  /** Buys gear, asks now and then, tries the tour planner for free. */
  | "shopper"
  /** Has a Trail Pass and plans a tour now and then. */
  | "member"
  /** Has a Trail Pass and plans tours all day: costs more than it pays. */
  | "planner"
  /** Has an account and never bought anything. */
  | "browser";

export interface Person {
  userId: string;
  name: string;
  email: string;
  habit: Habit;
  /** First wrote as a visitor and signed up in the middle of that conversation. */
  cameAnonymously: boolean;
}

const NAMES: Record<Habit, string[]> = {
  shopper: [
    "Amélie Laurent",
    "Jonas Weber",
    "Priya Raman",
    "Tom Whitaker",
    "Ingrid Solheim",
    "Marco Ferroni",
    "Zofia Nowak",
    "Daniel Okafor",
    "Hannah Fischer",
    "Luis Carvalho",
    "Elin Bergström",
    "Peter Novotný",
    "Aoife Byrne",
    "Mateo Ruiz",
  ],
  member: ["Katrin Huber", "Oliver Grant", "Sanne de Vries", "Yuki Tanaka", "Camille Moreau", "Björn Aasen"],
  planner: ["Viktor Lindqvist", "Nadia Rossi", "Gareth Pryce", "Lena Baumann"],
  browser: ["Sam Porter", "Iris Kallio", "Rafael Pinto", "Mira Kovač"],
};

export const PEOPLE: Person[] = Object.entries(NAMES)
  .flatMap(([habit, names]) => names.map((name) => ({ habit: habit as Habit, name })))
  .map(({ habit, name }, index) => ({
    userId: `user-${String(index + 101)}`,
    name,
    email: `${addressOf(name)}@example.com`,
    habit,
    cameAnonymously: index % 3 === 0,
  }));

/** `Amélie Laurent` becomes `amelie.laurent`. */
function addressOf(name: string): string {
  return name
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[^a-z]+/g, ".");
}
