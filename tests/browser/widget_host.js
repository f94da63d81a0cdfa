// What a notebook does for a widget, as far as ours needs it: it keeps the traits and carries messages.
async ({ esm, traits, bytes }) => {
  const decoded = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  const state = { ...traits, ...Object.fromEntries(Object.entries(bytes).map(([k, v]) => [k, decoded(v)])) };
  const heard = new Map();
  const tell = (name, ...told) => [...(heard.get(name) ?? [])].forEach((hear) => hear(...told));
  const model = {
    get: (name) => state[name],
    on: (name, hear) => heard.set(name, [...(heard.get(name) ?? []), hear]),
    off: (name, hear) => heard.set(name, (heard.get(name) ?? []).filter((one) => one !== hear)),
    send: (content) => window.toPython?.(content),
  };
  window.fromPython = (content, buffers) => tell("msg:custom", content, buffers.map(decoded));
  window.changed = (name, value) => ((state[name] = typeof value === "string" ? decoded(value) : value), tell(`change:${name}`));
  const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  const { default: widget } = await import(url);
  document.body.innerHTML = "<div id='out'></div>";
  window.leave = widget.render({ model, el: document.getElementById("out") });
}
