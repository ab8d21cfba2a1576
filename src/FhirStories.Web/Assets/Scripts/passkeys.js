// Passkeys: a form with data-passkey asks the device, and sends what it answers. Without script or passkeys the form stays hidden.
const able = window.PublicKeyCredential?.parseCreationOptionsFromJSON && window.PublicKeyCredential.parseRequestOptionsFromJSON;

for (const form of able ? document.querySelectorAll('form[data-passkey]') : []) {
  const failed = form.querySelector('[data-passkey-failed]');
  for (const missing of document.querySelectorAll('[data-passkey-missing]')) missing.hidden = true;
  form.hidden = false;
  form.addEventListener('submit', async event => {
    event.preventDefault();
    failed.hidden = true;
    try {
      const token = form.querySelector('[name=__RequestVerificationToken]').value;
      const asked = await fetch(form.dataset.options, { method: 'POST', headers: { RequestVerificationToken: token } });
      if (!asked.ok) throw new Error(`${asked.status}`);
      const options = await asked.json();
      const credential = form.dataset.passkey === 'create'
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch {
      // The person closed the device's question, or it has no passkey for this site.
      failed.hidden = false;
    }
  });
}
