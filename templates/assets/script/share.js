// Offers the system's own way to share the page, where there is one. That a reader thinks better of it is no error.
(() => {
  const place = document.querySelector(".share");
  if (!place || !navigator.share) return;
  place.hidden = false;
  place.firstChild.onclick = () => navigator.share({ title: document.title, url: location.href }).catch(() => {});
})();
