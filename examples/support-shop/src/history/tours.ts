/** A region that the planner knows, with stages from hut to hut. */
export interface Region {
  name: string;
  service: string;
  stages: { from: string; to: string; hours: number; ascent: number }[];
}

export const REGIONS: Region[] = [
  {
    name: "the Dolomites",
    service: "the Alpine rescue service of South Tyrol",
    stages: [
      { from: "Lago di Braies", to: "Rifugio Biella", hours: 4, ascent: 850 },
      { from: "Rifugio Biella", to: "Rifugio Fanes", hours: 5.5, ascent: 600 },
      { from: "Rifugio Fanes", to: "Rifugio Lagazuoi", hours: 6, ascent: 1100 },
      { from: "Rifugio Lagazuoi", to: "Rifugio Nuvolau", hours: 4.5, ascent: 500 },
    ],
  },
  {
    name: "the Stubai Alps",
    service: "the avalanche and weather service of Tyrol",
    stages: [
      { from: "Neustift", to: "Starkenburger Hütte", hours: 4, ascent: 1240 },
      { from: "Starkenburger Hütte", to: "Franz-Senn-Hütte", hours: 6.5, ascent: 700 },
      { from: "Franz-Senn-Hütte", to: "Neue Regensburger Hütte", hours: 4.5, ascent: 620 },
      { from: "Neue Regensburger Hütte", to: "Dresdner Hütte", hours: 6, ascent: 900 },
    ],
  },
  {
    name: "the Lake District",
    service: "the Lake District Weatherline",
    stages: [
      { from: "Seatoller", to: "Wasdale Head", hours: 6, ascent: 950 },
      { from: "Wasdale Head", to: "Black Sail Hut", hours: 4, ascent: 540 },
      { from: "Black Sail Hut", to: "Buttermere", hours: 3.5, ascent: 480 },
      { from: "Buttermere", to: "Keswick", hours: 6, ascent: 820 },
    ],
  },
  {
    name: "the High Tatras",
    service: "the mountain rescue service of Slovakia",
    stages: [
      { from: "Štrbské Pleso", to: "Chata pod Rysmi", hours: 5, ascent: 950 },
      { from: "Chata pod Rysmi", to: "Popradské pleso", hours: 3, ascent: 90 },
      { from: "Popradské pleso", to: "Sliezsky dom", hours: 5.5, ascent: 780 },
      { from: "Sliezsky dom", to: "Téryho chata", hours: 6, ascent: 900 },
    ],
  },
  {
    name: "the Jotunheimen mountains",
    service: "the Norwegian weather service, yr.no",
    stages: [
      { from: "Gjendesheim", to: "Memurubu", hours: 7, ascent: 1100 },
      { from: "Memurubu", to: "Gjendebu", hours: 5, ascent: 560 },
      { from: "Gjendebu", to: "Spiterstulen", hours: 7.5, ascent: 900 },
      { from: "Spiterstulen", to: "Leirvassbu", hours: 5, ascent: 420 },
    ],
  },
  {
    name: "the Pyrenees",
    service: "Météo-France for the Pyrenees",
    stages: [
      { from: "Cauterets", to: "Refuge Wallon", hours: 4.5, ascent: 880 },
      { from: "Refuge Wallon", to: "Refuge des Oulettes de Gaube", hours: 6, ascent: 760 },
      { from: "Refuge des Oulettes de Gaube", to: "Refuge de Bayssellance", hours: 3, ascent: 600 },
      { from: "Refuge de Bayssellance", to: "Gavarnie", hours: 5.5, ascent: 250 },
    ],
  },
];

export const WISHES = [
  "no exposed ridges",
  "a swim on the way",
  "a rest day in the middle",
  "arrival and departure by train",
  "with a dog",
  "with a ten-year-old",
  "short days, good food",
  "as lonely as possible",
  "room for photography at sunrise",
  "a plan for bad weather",
];
