/**
 * What customers of a shop write about, and how somebody tells of it later, who does not remember the words: `{product}`,
 * `{color}`, `{city}`, `{amount}` and `{event}` stand for particulars of the one conversation.
 */
export interface Theme {
  /** How the customer begins. */
  asks: readonly string[];
  answers: readonly string[];
  /** How the customer goes on. */
  replies: readonly string[];
  /** What somebody says of the conversation afterwards. */
  told: readonly string[];
}

export const THEMES: readonly Theme[] = [
  {
    asks: [
      "My {color} {product} arrived broken, there is a crack along one side.",
      "The {product} I got today is damaged. The {color} one, I mean.",
    ],
    answers: [
      "I am sorry to hear that. Could you send us a photo?",
      "That should not happen. I can offer a refund or a new one.",
    ],
    replies: ["I need it for {event}, so please hurry.", "I already sent the photo from {city}."],
    told: [
      "{color} {product} turned up defective",
      "got a cracked {product} in the mail, was meant for {event}",
      "their {product} was smashed when the courier brought it to {city}",
    ],
  },
  {
    asks: [
      "Where is my {product}? It was supposed to be delivered to {city} last week.",
      "The tracking of my {product} has not moved for days, it says {city}.",
    ],
    answers: [
      "Let me check the carrier. It is delayed by a strike.",
      "Your parcel is at the depot, it should reach you soon.",
    ],
    replies: ["I wanted to give it away at {event}.", "This is the second time that something comes late."],
    told: [
      "shipment of the {product} to {city} is overdue",
      "still waiting for a {product}, wanted it for {event}",
      "package with the {product} stuck somewhere near {city}",
    ],
  },
  {
    asks: [
      "I was charged twice for one {product}, {amount} each time.",
      "There are two payments of {amount} on my card, but I bought only one {product}.",
    ],
    answers: [
      "One of the two is a reservation that will disappear.",
      "I see both charges. I will refund one of them.",
    ],
    replies: ["My bank in {city} says that both were booked.", "When will I see the {amount} again?"],
    told: [
      "billed double for the {product}, {amount}",
      "duplicate {amount} debit for a {product}",
      "bank in {city} shows the same {product} purchase two times",
    ],
  },
  {
    asks: [
      "I would like to return the {color} {product}, it does not fit.",
      "How do I send back a {product}? The {color} is not what I expected.",
    ],
    answers: [
      "You can return it within 30 days. Here is a label.",
      "Of course. Drop it off at any post office.",
    ],
    replies: ["There is no post office near me in {city}.", "Do I get the whole {amount} back?"],
    told: [
      "wants to give back the {color} {product}, wrong size",
      "sending a {product} back from {city}, no post office there",
      "asked about a label to return the {product} worth {amount}",
    ],
  },
  {
    asks: [
      "You sent me a {product} in {color}, but I ordered another color.",
      "Wrong item: I got a {color} {product} instead of what I bought.",
    ],
    answers: [
      "I am sorry, we mixed up two orders. We will exchange it.",
      "Please keep the box, a driver will pick it up.",
    ],
    replies: ["The driver can come to my office in {city}.", "I really need the right one before {event}."],
    told: [
      "received the incorrect {product}, a {color} one",
      "mix up, {color} {product} shipped by mistake before {event}",
      "swap of a {product}, driver should go to the office in {city}",
    ],
  },
  {
    asks: [
      "Please cancel my order of the {product}, I found it cheaper elsewhere.",
      "I want to cancel. The {product} for {amount}, ordered this morning.",
    ],
    answers: [
      "It has left the warehouse already, I cannot cancel it.",
      "Done, it is canceled and you will not be charged.",
    ],
    replies: [
      "That was the wrong address in {city} anyway.",
      "Fine, then I do not need it for {event} any more.",
    ],
    told: [
      "tried to call off the {product} purchase for {amount}",
      "cancellation of a {product} for {event} refused",
      "no longer wanted the {product} that goes to {city}",
    ],
  },
  {
    asks: [
      "The {product} stopped working after two weeks. It does not turn on.",
      "My {product} makes a strange noise and then switches itself off.",
    ],
    answers: ["Have you tried to charge it overnight?", "It is under warranty, we will repair it for free."],
    replies: ["I tried that with three chargers.", "How long does the repair take? I use it for {event}."],
    told: [
      "dead {product} after a fortnight, the {color} one",
      "{product} is noisy and shuts down",
      "repair of the {product} takes too long, needs it at {event}",
    ],
  },
  {
    asks: [
      "The discount code for the {product} does not work, it still shows {amount}.",
      "I had a voucher for the {product}. Why do I pay {amount}?",
    ],
    answers: ["The code has expired yesterday.", "The code is only valid for orders over 50."],
    replies: ["The e-mail said it holds until {event}.", "The shop in {city} accepted it."],
    told: [
      "coupon rejected at checkout for a {product}, {amount}",
      "promo for the {product} was to be valid until {event}",
      "store in {city} took the voucher but the site did not for the {product}",
    ],
  },
  {
    asks: [
      "I cannot log in to see my order of the {product}. The password is refused.",
      "Your site locked me out after I changed my phone, and I need the invoice of the {product}.",
    ],
    answers: ["I have sent you a link to set a new password.", "For safety, please confirm your birthday."],
    replies: [
      "The link does not arrive, I am in {city} just now.",
      "I need the invoice of {amount} for my taxes.",
    ],
    told: [
      "locked account, needs the receipt of a {product} for {amount}",
      "sign in trouble while in {city}, wanted the {product} papers",
      "reset link never came, {product} bill for the tax office",
    ],
  },
  {
    asks: [
      "Does the {product} also come in {color}? And when?",
      "Is the {color} {product} in stock again soon?",
    ],
    answers: ["We expect it next month.", "It is sold out, but {city} has some left."],
    replies: ["Can you reserve one for {event}?", "Can I pay the {amount} in advance?"],
    told: [
      "asked if a {color} {product} is available",
      "hold one {product} in {color} for {event}",
      "{product} out of stock except {city}",
    ],
  },
  {
    asks: [
      "Can I change the delivery address of my {product} to {city}?",
      "I have moved to {city}, please send the {product} there.",
    ],
    answers: ["The address is changed.", "It is on its way already, you have to ask the carrier."],
    replies: ["The carrier told me to ask you!", "Will it still be here for {event}?"],
    told: [
      "modify where the {product} goes, relocated to {city}",
      "new home in {city}, {product} went to the old one",
      "redirect a {product} before {event}",
    ],
  },
  {
    asks: [
      "The assembly instructions of the {product} are missing, and two screws too.",
      "There is no manual with my {color} {product}.",
    ],
    answers: ["You can download the manual on our page.", "I will send you the missing parts."],
    replies: [
      "Please send them to {city}, not to the old address.",
      "I cannot build it up before {event} like this.",
    ],
    told: [
      "parts absent from the {product} box, screws",
      "no guide how to build the {color} {product}",
      "spare screws of the {product} to be mailed to {city}",
    ],
  },
  {
    asks: [
      "My subscription of {product} refills was renewed for {amount} though I ended it.",
      "Stop the monthly {product} plan, I do not want to pay {amount} again.",
    ],
    answers: ["It will end after the current month.", "I have ended it and will give you the {amount} back."],
    replies: ["I have told you so in {city} as well.", "I only needed it for {event}."],
    told: [
      "membership for {product} prolonged against their will, {amount}",
      "{product} plan should have stopped after {event}",
      "recurring {product} fee of {amount} was not terminated",
    ],
  },
  {
    asks: [
      "The {product} smells of chemicals, is that dangerous for children?",
      "Is the {color} paint on the {product} safe? It comes off.",
    ],
    answers: ["All of our materials are tested.", "Please let it air for two days."],
    replies: ["My doctor in {city} told me not to use it.", "We cannot have that smell at {event}."],
    told: [
      "worried about toxic odor of the {product}",
      "paint peels from a {color} {product}",
      "physician in {city} warned about the {product}",
    ],
  },
  {
    asks: [
      "I never got the refund of {amount} for the {product}.",
      "Three weeks ago I returned the {product} and my {amount} is still missing.",
    ],
    answers: ["It was sent on Monday, banks take some days.", "We have not received the parcel yet."],
    replies: ["I have the receipt of the post office in {city}.", "I need the money for {event}."],
    told: [
      "reimbursement of {amount} for the {product} outstanding",
      "where is the money for the returned {product}, post in {city} has it",
      "{product} came back weeks ago and no {amount} was repaid",
    ],
  },
  {
    asks: [
      "The gift wrapping of the {product} was forgotten, it was for {event}.",
      "I ordered the {color} {product} as a present and the bill was in the box!",
    ],
    answers: ["I am very sorry, that is embarrassing.", "We will refund the wrapping."],
    replies: ["Everybody at {event} saw what it cost.", "My sister in {city} opened it."],
    told: [
      "present unwrapped, {product} for {event}",
      "price was visible on the gift, a {color} {product}",
      "relative in {city} found the invoice inside the {product} box",
    ],
  },
];

export const PRODUCTS =
  `headphones lamp kettle backpack tent blender keyboard sofa toaster bicycle helmet jacket umbrella
  drone camera projector mattress wardrobe bookshelf guitar piano violin skateboard hammock grill freezer dishwasher vacuum
  razor hairdryer perfume necklace bracelet wristwatch sunglasses sandals boots sweater raincoat wetsuit snowboard kayak
  telescope microscope globe typewriter sewing-machine espresso-machine rice-cooker waffle-iron air-fryer humidifier fan
  heater thermostat doorbell speaker turntable monitor printer scanner router tablet`
    .split(/\s+/)
    .map((name) => name.replace("-", " "));

export const COLORS =
  "black white red blue green yellow purple orange pink brown gray turquoise beige silver golden".split(" ");

export const CITIES =
  `Lisbon Porto Madrid Seville Lyon Nantes Turin Naples Vienna Graz Zurich Basel Munich Hamburg Leipzig
  Prague Brno Warsaw Gdansk Vilnius Riga Tallinn Helsinki Tampere Stockholm Malmo Oslo Bergen Aarhus Odense Utrecht Ghent
  Antwerp Dublin Cork Leeds Bristol Glasgow Cardiff Athens`.split(/\s+/);

export const EVENTS =
  `the wedding|my birthday|the school play|our camping trip|the office party|Christmas|my graduation|
  the marathon|a concert|the housewarming|our anniversary|the exhibition|a job interview|the baptism|the road trip|
  my retirement|the football final|a photo shoot|the harvest festival|New Year`
    .replace(/\n\s*/g, "")
    .split("|");
