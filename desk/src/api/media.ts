// What can be asked of the library, and how a file gets there.

import { ask, Refused } from "./client";
import type { MediaAnswer, MediaListAnswer, MediaPatch, UploadAnswer, UsesAnswer } from "./shapes";

const POLL_MS = 700;
const THUMBNAIL_WIDTH = 320;
const TEXT_WIDTH = 900;

const at = (id: string): string => `/media/${encodeURIComponent(id)}`;

export async function getMedia(id: string): Promise<MediaAnswer> {
  return (await ask<MediaAnswer>("GET", at(id))).body;
}

export async function listMedia(kind: MediaAnswer["kind"], text: string): Promise<readonly MediaAnswer[]> {
  const query = new URLSearchParams({ kind, limit: "40", ...(text ? { q: text } : {}) });
  return (await ask<MediaListAnswer>("GET", `/media?${query}`)).body.media;
}

export async function describeMedia(id: string, patch: MediaPatch, version: number): Promise<MediaAnswer> {
  return (await ask<MediaAnswer>("PATCH", at(id), { body: patch, version })).body;
}

export async function listUses(id: string): Promise<UsesAnswer["uses"]> {
  return (await ask<UsesAnswer>("GET", `${at(id)}/uses`)).body.uses;
}

/** Tell the server of a file; the answer's `upload` is the form that sends it. */
export async function announce(file: File): Promise<MediaAnswer> {
  const body = { file_name: file.name, content_type: file.type, size_bytes: file.size };
  return (await ask<MediaAnswer>("POST", "/media", { body, key: crypto.randomUUID() })).body;
}

/** Send a file by its form; `progress` is told the part that is sent. The bucket is another host: no cookie goes there. */
export function send(form: UploadAnswer, file: File, progress: (part: number) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const data = new FormData();
    for (const [name, value] of Object.entries(form.fields)) {
      data.append(name, value);
    }
    data.append("file", file);
    const request = new XMLHttpRequest();
    const fail = (status: number): void =>
      reject(new Refused({ type: "urn:gazette:problem:upload", title: "", status, detail: "" }));
    request.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0);
    request.onload = () => (request.status < 300 ? resolve() : fail(request.status));
    request.onerror = () => fail(0);
    request.onabort = () => reject(new DOMException("", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.open("POST", form.url);
    request.send(data);
  });
}

/** The item once the server has made it ready, or has said why it cannot. */
export async function settled(id: string, signal: AbortSignal): Promise<MediaAnswer> {
  for (;;) {
    const item = await getMedia(id);
    if (item.status !== "waiting" || signal.aborted) {
      return item;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** The file of a picture that suits a thumbnail, or a text. */
export function fileOf(item: MediaAnswer, size: "thumbnail" | "text"): string | null {
  const wanted = size === "text" ? TEXT_WIDTH : THUMBNAIL_WIDTH;
  const fitting = [...item.variants].sort((one, other) => one.width - other.width);
  return (fitting.find((each) => each.width >= wanted) ?? fitting.at(-1))?.url ?? null;
}
