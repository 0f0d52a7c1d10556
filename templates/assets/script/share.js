// Copies a page's address, prints it, and opens the system's own dialog for sharing: shows the buttons of what there is.
setTimeout(() => {
  const { share, clipboard } = navigator;
  const can = {
    copy: clipboard && ((button) => clipboard.writeText(location.href).then(() => button.append(" ✓"))),
    print: () => print(),
    share: share && (() => navigator.share({ title: document.title, url: location.href })),
  };
  document.querySelectorAll(".share button").forEach((button) => {
    button.hidden = !can[button.name];
    // That a reader thinks better of it is no error.
    button.onclick = () => can[button.name](button)?.catch(() => {});
  });
});
