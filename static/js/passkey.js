// Passkeys, where the browser has them. The link by e-mail works without this file.
(() => {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) => Uint8Array.from(
    atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (known) => (known || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const creating = (asked) => ({
    ...asked,
    challenge: bytes(asked.challenge),
    user: { ...asked.user, id: bytes(asked.user.id) },
    excludeCredentials: named(asked.excludeCredentials),
  });
  const getting = (asked) => ({
    ...asked, challenge: bytes(asked.challenge), allowCredentials: named(asked.allowCredentials),
  });
  const answer = (made) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (made.response[name]) response[name] = text(made.response[name]);
    }
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response });
  };

  const post = (address, token, body) => fetch(address, {
    method: "POST", body, headers: { "X-CSRFToken": token, "Content-Type": "application/json" },
  });

  const told = async (response) => {
    try { return await response.json(); } catch { return {}; }
  };

  for (const place of document.querySelectorAll("[data-passkey]")) {
    const { options, address, passkey } = place.dataset;
    const token = document.querySelector("[name=csrf_token]").value;
    const button = place.querySelector("button");
    const fault = place.querySelector(".fault");
    const sentences = { failed: fault.dataset.failed, cancelled: fault.dataset.cancelled };

    const say = (sentence) => { fault.textContent = sentence; fault.hidden = false; };
    const ask = async () => {
      const asked = await post(options, token, "");
      if (!asked.ok) return say((await told(asked)).fault || sentences.failed);
      const publicKey = await asked.json();
      let made;
      try {
        made = ["sign-in", "step-up"].includes(passkey)
          ? await navigator.credentials.get({ publicKey: getting(publicKey) })
          : await navigator.credentials.create({ publicKey: creating(publicKey) });
      } catch { return say(sentences.cancelled); }
      const result = await post(address, token, answer(made));
      const said = await told(result);
      if (result.ok) location.assign(said.to);
      else say(said.fault || sentences.failed);
    };

    place.hidden = false;
    button.addEventListener("click", async () => {
      fault.hidden = true;
      button.disabled = true;
      try { await ask(); } catch { say(sentences.failed); }
      button.disabled = false;
    });
  }
})();
