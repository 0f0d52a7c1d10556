// What a screen is to the frame around it.

import type { Newsroom } from "../newsroom";

export interface Context {
  readonly newsroom: Newsroom;
  readonly main: HTMLElement;
  /** To be called when the server says that nobody is signed in any more. */
  readonly signedOut: () => void;
}

export interface Screen {
  /** Whether something on it would be lost with the page. */
  readonly isUnsaved: () => boolean;
  /** Whether another screen may take its place; asks the person if there is something to lose. */
  readonly mayLeave: () => boolean;
  readonly end: () => void;
}
