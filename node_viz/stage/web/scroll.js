// Where Python wants the eye: the keyed container that it names is brought into view, or stands alone.

const PATIENCE = 3000; // ms in which what is asked for may still be on its way
const LOOK = 200; // ms between two looks at what stands alone: it may be drawn anew
const LIT = ["spotlight", "alone"];
const seen = (window.nodeVizScrolled ??= new Set());
const shown = (window.nodeVizAlone ??= { turn: 0 });

export default function ({ data: { to, block, nonce, alone, under } }) {
  if (alone !== undefined) return stand(alone, under, nonce);
  if (!to || seen.has(nonce)) return;
  seen.add(nonce);
  const until = performance.now() + PATIENCE;
  const go = () => {
    const found = keyed(to);
    if (found) return found.scrollIntoView({ block });
    if (performance.now() < until) requestAnimationFrame(go);
  };
  go();
}

/** Let a container stand alone until another call; once a key has dimmed it, it stays so. */
function stand(to, under, nonce) {
  if (shown.nonce !== nonce) end();
  if (shown.dimmed !== nonce) shown.dimmed = null;
  const turn = ++shown.turn;
  shown.nonce = nonce;
  const look = () => {
    if (shown.turn !== turn || !to || shown.dimmed) return;
    const found = keyed(to);
    if (found && found !== shown.one) found.classList.add(...LIT);
    else if (found && !found.classList.contains(LIT[0])) shown.dimmed = nonce;
    shown.one = found ?? shown.one;
    const edge = keyed(under)?.getBoundingClientRect().bottom ?? 0;
    found?.style.setProperty("--under", `${Math.max(edge, 0)}px`);
    setTimeout(look, LOOK);
  };
  look();
  return () => shown.turn === turn && end(); // a later call goes on with the same container
}

function end() {
  shown.one?.classList.remove(...LIT);
  shown.one = shown.nonce = null;
}

function keyed(key) {
  return document.querySelector(`.st-key-${CSS.escape(key)}`);
}
