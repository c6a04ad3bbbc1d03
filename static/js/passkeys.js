/* What allauth's script leaves to the page: buttons only where passkeys exist, and words when one was
   not used. */
(() => {
  if (window.PublicKeyCredential) {
    document.querySelectorAll("[data-passkeys]").forEach((part) => { part.hidden = false; });
    document.querySelectorAll("[data-no-passkeys]").forEach((part) => { part.hidden = true; });
  }
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const said = document.querySelector("[data-passkey-error]");
    if (said) said.hidden = false;
  });
})();
