// A voucher made by hand: both sides are added up while typing; the server decides.
const form = document.querySelector("form[data-voucher]");

function fen(text) {
  const clean = text.replace(/[,，\s¥]/g, "");
  return /^-?\d+(\.\d{1,2})?$/.test(clean) ? Math.round(Number(clean) * 100) : 0;
}

function tell() {
  const sum = (name) => [...form.querySelectorAll(`input[name=${name}]`)].reduce((all, one) => all + fen(one.value), 0);
  const [debit, credit] = [sum("debit"), sum("credit")];
  const shown = (value) => (value / 100).toFixed(2);
  form.querySelector("[data-sum=debit]").textContent = shown(debit);
  form.querySelector("[data-sum=credit]").textContent = shown(credit);
  const state = form.querySelector("[data-sum=state]");
  state.textContent = debit === credit ? (debit ? "借贷相等" : "") : `差 ${shown(debit - credit)}`;
}

if (form) {
  form.addEventListener("input", tell);
  tell();
}
