// A site's colour, made fit to be read, as the server does it (chalicelib/publishing/colours.py). Pure.

const WHITE = "#ffffff";
const BLACK = "#000000";
const LIGHT_GROUND = "#f5f0e6";
const DARK_GROUND = "#211f1b";
const READABLE = 4.5;
const STEPS = 50;

export interface Shades {
  /** Under white letters. */
  readonly fill: string;
  /** Of text on light and on dark pages. */
  readonly onLight: string;
  readonly onDark: string;
}

export function shadesOf(accent: string): Shades {
  return {
    fill: untilReadable(accent, WHITE, BLACK),
    onLight: untilReadable(accent, LIGHT_GROUND, BLACK),
    onDark: untilReadable(accent, DARK_GROUND, WHITE),
  };
}

/** The first mixture, from the colour itself to black or white, that can be read on the ground. */
function untilReadable(colour: string, ground: string, towards: string): string {
  for (let step = 0; step < STEPS; step += 1) {
    const mixture = mix(colour, towards, step / STEPS);
    if (contrast(mixture, ground) >= READABLE) {
      return mixture;
    }
  }
  return towards;
}

function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function mix(colour: string, other: string, share: number): string {
  const its = channels(other);
  const mixed = channels(colour).map((mine, at) => roundEven(mine + ((its[at] ?? 0) - mine) * share));
  return `#${mixed.map((each) => each.toString(16).padStart(2, "0")).join("")}`;
}

/** As Python rounds: a half goes to the even number. */
function roundEven(value: number): number {
  const low = Math.floor(value);
  return value - low === 0.5 ? low + (low % 2) : Math.round(value);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((channel) => linear(channel / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const linear = (channel: number): number => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);

const channels = (colour: string): number[] => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
