// One stream for all tabs of this browser: it owns the EventSource and passes notices on.
"use strict";

const RECENT = 300;
const ports = new Map();
const heard = new Map();
const recent = [];
let source = null;
let address = null;
let served = new Set();

function tell(message) {
  for (const port of ports.keys()) port.postMessage(message);
}

function connect() {
  if (source) source.close();
  served = new Set(heard.keys());
  const since = new URLSearchParams([...heard].map(([seat, n]) => ["since", `${seat}:${n}`]));
  source = new EventSource(`${address}?${since}`);
  source.onopen = () => tell({ kind: "connected" });
  source.onerror = () => {
    const refused = source.readyState === EventSource.CLOSED;
    tell({ kind: refused ? "refused" : "disconnected" });
  };
  source.onmessage = (event) => {
    const notice = JSON.parse(event.data);
    heard.set(notice.seat, Math.max(heard.get(notice.seat) || 0, notice.position));
    recent.push(notice);
    if (recent.length > RECENT) recent.shift();
    tell({ kind: "notice", notice });
  };
}

function leave(port) {
  ports.delete(port);
  if (ports.size === 0 && source) {
    source.close();
    source = null;
    heard.clear();
    recent.length = 0;
  }
}

function enter(port, page) {
  ports.set(port, page);
  address = page.address;
  if (!heard.has(page.seat)) heard.set(page.seat, page.position);
  if (!source || source.readyState === EventSource.CLOSED || !served.has(page.seat)) {
    connect();
    return;
  }
  for (const notice of recent) {
    if (notice.seat === page.seat && notice.position > page.position) {
      port.postMessage({ kind: "notice", notice });
    }
  }
  if (source.readyState === EventSource.OPEN) port.postMessage({ kind: "connected" });
}

self.onconnect = (connection) => {
  const port = connection.ports[0];
  port.onmessage = ({ data }) => {
    if (data.kind === "leave") leave(port);
    else enter(port, data);
  };
};
