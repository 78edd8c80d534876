// The stock STOMP client against a broker: node acceptance.cjs <WebSocket URL>. One line per check: "ok NAME" or "not ok NAME: why".
const { Client, Versions } = require('@stomp/stompjs');
const WebSocket = require('ws');
const assert = require('node:assert/strict');

Object.assign(globalThis, { WebSocket });
const url = process.argv[2];
const patience = 15_000;
const opened = [];

const within = (promise, what) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${what}`)), patience);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });

function make(options = {}) {
  const client = new Client({
    brokerURL: url,
    connectHeaders: { login: 'ann', passcode: 'good' },
    reconnectDelay: 0,
    heartbeatIncoming: 0,
    heartbeatOutgoing: 0,
    ...options,
  });
  opened.push(client);
  return client;
}

async function connect(options) {
  const client = make(options);
  const connected = new Promise((resolve, reject) => {
    client.onConnect = resolve;
    client.onStompError = (frame) => reject(new Error(frame.headers.message));
  });
  client.activate();
  await within(connected, 'CONNECTED');
  return client;
}

// The messages of a subscription, one by one; confirmed by a receipt before it returns.
async function subscribe(client, destination, headers = {}) {
  const queue = [];
  const waiting = [];
  const receipt = `sub-${Math.random()}`;
  const confirmed = new Promise((resolve) => client.watchForReceipt(receipt, resolve));
  const subscription = client.subscribe(
    destination,
    (message) => (waiting.length > 0 ? waiting.shift()(message) : queue.push(message)),
    { ...headers, receipt },
  );
  await within(confirmed, 'RECEIPT of SUBSCRIBE');
  const next = () =>
    within(queue.length > 0 ? Promise.resolve(queue.shift()) : new Promise((r) => waiting.push(r)), `message on ${destination}`);
  return { subscription, next };
}

const checks = {
  'each version by itself': async () => {
    for (const version of ['1.0', '1.1', '1.2']) {
      const client = await connect({ stompVersions: new Versions([version]) });
      assert.equal(client.connectedVersion, version);
      const { next } = await subscribe(client, '/topic/v', { id: `s${version}` });
      client.publish({ destination: '/app/echo/v', body: `hello ${version}` });
      assert.equal((await next()).body, `hello ${version}`);
    }
  },
  'bad credentials become onStompError': async () => {
    const client = make({ connectHeaders: { login: 'ann', passcode: 'bad' } });
    const refused = new Promise((resolve) => (client.onStompError = resolve));
    client.activate();
    const frame = await within(refused, 'ERROR');
    assert.equal(frame.headers.message, 'login failed');
  },
  'headers with every special character': async () => {
    const client = await connect();
    const cust = 'f:o:o\nbar\rbaz\\foo\n한국어';
    const { next } = await subscribe(client, '/topic/h');
    client.publish({ destination: '/app/echo/h', headers: { cust }, body: 'b' });
    const message = await next();
    assert.equal(message.headers.cust, cust);
  },
  'text, binary and large bodies': async () => {
    const client = await connect({ splitLargeFrames: true });
    const { next } = await subscribe(client, '/topic/b');
    const text = 'Älä sinä 안녕하세요 \u{1F44B}';
    client.publish({ destination: '/app/echo/b', body: text });
    assert.equal((await next()).body, text);
    const binaryBody = Uint8Array.from({ length: 60_000 }, (_, i) => i % 256);
    client.publish({ destination: '/app/echo/b', binaryBody });
    assert.deepEqual(Buffer.from((await next()).binaryBody), Buffer.from(binaryBody));
    const long = 'x'.repeat(60_000); // in several WebSocket messages
    client.publish({ destination: '/app/echo/b', body: long });
    assert.equal((await next()).body, long);
    client.publish({ destination: '/app/echo/b', body: 'short', skipContentLengthHeader: true });
    assert.equal((await next()).body, 'short');
  },
  'only binary WebSocket frames': async () => {
    const client = await connect({ forceBinaryWSFrames: true });
    const { next } = await subscribe(client, '/topic/f');
    client.publish({ destination: '/app/echo/f', body: 'all binary' });
    assert.equal((await next()).body, 'all binary');
  },
  'receipts for send and disconnect': async () => {
    const client = await connect();
    const confirmed = new Promise((resolve) => client.watchForReceipt('r1', resolve));
    client.publish({ destination: '/app/a', body: '', headers: { receipt: 'r1' } });
    await within(confirmed, 'RECEIPT of SEND');
    let disconnected = false;
    client.onDisconnect = () => (disconnected = true);
    await within(client.deactivate(), 'end of deactivate');
    assert.ok(disconnected);
  },
  'unsubscribe': async () => {
    const client = await connect();
    const first = await subscribe(client, '/topic/u');
    const second = await subscribe(client, '/topic/u');
    first.subscription.unsubscribe();
    client.publish({ destination: '/app/echo/u', body: 'one' });
    assert.equal((await second.next()).body, 'one');
  },
  'transactions': async () => {
    const client = await connect();
    const { next } = await subscribe(client, '/topic/t');
    const aborted = client.begin();
    client.publish({ destination: '/app/echo/t', body: 'never', headers: { transaction: aborted.id } });
    aborted.abort();
    const committed = client.begin();
    client.publish({ destination: '/app/echo/t', body: 'second', headers: { transaction: committed.id } });
    client.publish({ destination: '/app/echo/t', body: 'first' });
    committed.commit();
    assert.equal((await next()).body, 'first');
    assert.equal((await next()).body, 'second');
  },
  'a refused message goes to somebody else': async () => {
    const [one, two] = [await connect(), await connect()];
    let deliveries = 0;
    await within(
      new Promise((resolve) => {
        for (const client of [one, two]) {
          client.subscribe(
            '/queue/work',
            (message) => {
              deliveries += 1;
              if (deliveries < 3) {
                message.nack();
              } else {
                message.ack();
                resolve();
              }
            },
            { ack: 'client' },
          );
        }
        one.publish({ destination: '/queue/work', body: 'do' });
      }),
      'third delivery',
    );
  },
  'an open message goes to somebody else when its reader leaves': async () => {
    const [one, two] = [await connect(), await connect()];
    const first = await subscribe(one, '/queue/gone', { ack: 'client' });
    one.publish({ destination: '/queue/gone', body: 'do' });
    await first.next();
    const second = await subscribe(two, '/queue/gone', { ack: 'client-individual' });
    one.forceDisconnect();
    const message = await second.next();
    assert.equal(message.body, 'do');
    message.ack();
  },
  'heart-beats keep a connection and their absence ends it': async () => {
    const client = await connect({ heartbeatIncoming: 1000, heartbeatOutgoing: 1000 });
    let closed = false;
    client.onWebSocketClose = () => (closed = true);
    await new Promise((resolve) => setTimeout(resolve, 4500));
    assert.ok(!closed, 'closed although both sides sent heart-beats');
    const ended = new Promise((resolve) => (client.onStompError = resolve));
    client.webSocket.send = () => {};
    assert.equal((await within(ended, 'ERROR')).headers.message, 'no heart-beat');
  },
  'reconnect': async () => {
    const client = await connect({ reconnectDelay: 50 });
    const again = new Promise((resolve) => (client.onConnect = resolve));
    client.forceDisconnect();
    await within(again, 'second CONNECTED');
  },
};

async function main() {
  let failed = 0;
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      console.log(`ok ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`not ok ${name}: ${error.message.replaceAll('\n', ' ')}`);
    }
    await Promise.all(opened.splice(0).map((client) => client.deactivate({ force: true })));
  }
  process.exitCode = failed > 0 ? 1 : 0;
}

main();
