// What somebody writes, kept on this machine as it is written (IndexedDB), until it is saved on the server.
//
// Each page keeps its own text, under a name that it holds a lock on: another page of the same person takes over only
// what no open page holds, so none overwrites another's.

import type { Content } from "./content";

const DATABASE = "gazette-desk";
const STORE = "kept";

export interface Kept {
  readonly content: Content;
  /** The version that it was written on; null for an article that is not saved yet. */
  readonly version: number | null;
  /** What that version says. */
  readonly base: Content;
  readonly at: string;
}

/** One page's place for what is written. */
export class Keeping {
  private constructor(
    private readonly database: IDBDatabase,
    readonly key: string,
    readonly found: Kept | null,
    private readonly letGo: () => void,
  ) {}

  /** A place for this person and article; what it holds, if an earlier page left something. Null without storage. */
  static async open(person: string, article: string): Promise<Keeping | null> {
    const database = await openDatabase();
    if (!database) {
      return null;
    }
    const prefix = `${person}/${article}/`;
    const keys = await answer(
      store(database, "readonly").getAllKeys(IDBKeyRange.bound(prefix, `${prefix}\uffff`)),
    );
    for (const key of [...keys].map(String).reverse()) {
      const letGo = await hold(key);
      if (letGo) {
        const found = (await answer(store(database, "readonly").get(key))) as Kept | undefined;
        return new Keeping(database, key, found ?? null, letGo);
      }
    }
    const key = `${prefix}${new Date().toISOString()}-${crypto.randomUUID()}`;
    return new Keeping(database, key, null, (await hold(key)) ?? (() => undefined));
  }

  async keep(kept: Kept): Promise<void> {
    await answer(store(this.database, "readwrite").put(kept, this.key));
  }

  async forget(): Promise<void> {
    await answer(store(this.database, "readwrite").delete(this.key));
  }

  /** Let another page take it over. */
  end(): void {
    this.letGo();
    this.database.close();
  }
}

/** Whether something waits that no open page holds: new articles that were never saved. */
export async function hasLeftNew(person: string): Promise<boolean> {
  const keeping = await Keeping.open(person, "new");
  keeping?.end();
  return keeping?.found != null;
}

function openDatabase(): Promise<IDBDatabase | null> {
  return new Promise((resolve) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(null); // private windows of some browsers keep nothing
  });
}

function store(database: IDBDatabase, mode: IDBTransactionMode): IDBObjectStore {
  return database.transaction(STORE, mode, { durability: "strict" }).objectStore(STORE);
}

function answer<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Hold a name as long as this page lives, or until the answer is called; null if another page holds it. */
function hold(name: string): Promise<(() => void) | null> {
  return new Promise((resolve) => {
    void navigator.locks.request(`${DATABASE}/${name}`, { ifAvailable: true }, (lock) => {
      if (!lock) {
        resolve(null);
        return undefined;
      }
      return new Promise<void>((letGo) => resolve(letGo));
    });
  });
}
