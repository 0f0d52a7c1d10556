// Ctrl+S, wherever something can be saved.

/** Save by it, until what this answers is called. */
export function saveByKey(save: () => void): () => void {
  const keys = (event: KeyboardEvent): void => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.isComposing && event.key === "s") {
      event.preventDefault();
      save();
    }
  };
  addEventListener("keydown", keys);
  return () => removeEventListener("keydown", keys);
}
