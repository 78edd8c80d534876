// The stock STOMP client chats: node chat.cjs <host:port> <ann's token> <bob's token> <eve's token> <bob's id>. One line per check:
// "ok NAME" or "not ok NAME: why".
const { Client } = require('@stomp/stompjs');
const WebSocket = require('ws');
const assert = require('node:assert/strict');
const { randomUUID } = require('node:crypto');

Object.assign(globalThis, { WebSocket });
const [host, annToken, bobToken, eveToken, bobId] = process.argv.slice(2);
const patience = 15_000;
const opened = [];

const within = (promise, what) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${what}`)), patience);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });

async function connect(token, options = {}) {
  const client = new Client({
    brokerURL: `ws://${host}/ws`,
    connectHeaders: { Authorization: `Bearer ${token}` },
    reconnectDelay: 0,
    ...options,
  });
  opened.push(client);
  const connected = new Promise((resolve, reject) => {
    client.onConnect = resolve;
    client.onStompError = (frame) => reject(new Error(`${frame.headers.message}: ${frame.body}`));
  });
  client.activate();
  await within(connected, 'CONNECTED');
  return client;
}

const receipt = (client, send) => {
  const id = randomUUID();
  const answered = new Promise((resolve, reject) => {
    client.watchForReceipt(id, resolve);
    client.onStompError = (frame) => reject(new Error(`${frame.headers.message}: ${frame.body}`));
  });
  send(id);
  return within(answered, 'RECEIPT');
};

// The events of a destination, all of them and one by one.
async function hear(client, destination) {
  const seen = [];
  let wake = () => {};
  await receipt(client, (id) =>
    client.subscribe(destination, (m) => { seen.push(JSON.parse(m.body)); wake(); }, { receipt: id }));
  const until = (fits, what) =>
    within((async () => {
      for (;;) {
        const found = seen.find(fits);
        if (found) return found;
        await new Promise((resolve) => (wake = resolve));
      }
    })(), what);
  return { seen, until };
}

const send = (client, room, body, clientId = randomUUID()) =>
  receipt(client, (id) =>
    client.publish({ destination: `/app/chat/${room}`, headers: { 'client-id': clientId, receipt: id }, body: JSON.stringify(body) }));

async function rest(token, method, path, body) {
  const response = await fetch(`http://${host}/api/v1/chat${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, ...(body ? { 'Content-Type': 'application/json' } : {}) },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null };
}

let room;
const topic = () => `/topic/chat/${room}`;
const text = (body) => (e) => e.type === 'message' && e.message.body === body;

const checks = {
  'two people chat': async () => {
    room = (await rest(annToken, 'POST', '/rooms', { kind: 'direct', userId: bobId })).body.id;
    const [ann, bob] = [await connect(annToken), await connect(bobToken)];
    const [annHears, bobHears] = [await hear(ann, topic()), await hear(bob, topic())];
    const bobQueue = await hear(bob, '/user/queue/messages');
    await send(ann, room, { body: '안녕하세요 👋' });
    const got = await bobHears.until(text('안녕하세요 👋'), 'message');
    assert.equal(got.message.seq, 1);
    await bobQueue.until(text('안녕하세요 👋'), 'message in the queue');
    await send(bob, room, { kind: 'correction', corrected: '안녕하십니까', replyTo: got.message.id });
    const answer = await annHears.until((e) => e.message?.kind === 'correction', 'correction');
    assert.equal(answer.message.quote.body, '안녕하세요 👋');
  },
  'the receipt comes after the message is stored': async () => {
    const ann = await connect(annToken);
    await send(ann, room, { body: 'stored' });
    const page = await rest(bobToken, 'GET', `/rooms/${room}/messages`);
    assert.equal(page.body.items.at(-1).body, 'stored');
  },
  'what is sent again is shown once': async () => {
    const [ann, bob] = [await connect(annToken), await connect(bobToken)];
    const hears = await hear(bob, topic());
    const mine = await hear(ann, '/user/queue/messages');
    const id = randomUUID();
    for (let i = 0; i < 3; i++) await send(ann, room, { body: 'once' }, id);
    await send(ann, room, { body: 'after once' });
    await hears.until(text('after once'), 'later message');
    assert.equal(hears.seen.filter(text('once')).length, 1);
    await mine.until(text('after once'), 'later message');
    const told = mine.seen.filter(text('once')).map((e) => e.message.id);
    assert.equal(told.length, 3); // the sender hears each time under which id it is stored
    assert.equal(new Set(told).size, 1);
  },
  'typing comes and goes': async () => {
    const [ann, bob] = [await connect(annToken), await connect(bobToken)];
    const hears = await hear(bob, topic());
    for (let i = 0; i < 5; i++) ann.publish({ destination: `/app/chat/${room}/typing` });
    const begun = await hears.until((e) => e.type === 'typing' && e.typing, 'typing');
    assert.equal(begun.expiresInMs, 5000);
    const since = Date.now();
    await hears.until((e) => e.type === 'typing' && !e.typing, 'end of typing');
    assert.ok(Date.now() - since < 7000);
    assert.equal(hears.seen.filter((e) => e.type === 'typing').length, 2);
  },
  'what was delivered is shown, before it is read': async () => {
    const [ann, bob] = [await connect(annToken), await connect(bobToken)];
    const hears = await hear(ann, topic());
    await send(ann, room, { body: 'hold this' });
    const { message } = await hears.until(text('hold this'), 'message');
    for (let i = 0; i < 5; i++)
      bob.publish({ destination: `/app/chat/${room}/delivered`, body: JSON.stringify({ seq: message.seq }) });
    const marked = await hears.until((e) => e.type === 'delivered', 'delivered mark');
    assert.deepEqual(marked.delivered, [{ userId: bobId, deliveredSeq: message.seq }]);
    const { members } = (await rest(annToken, 'GET', `/rooms/${room}`)).body;
    const seen = members.find(({ userId }) => userId === bobId);
    assert.equal(seen.deliveredSeq, message.seq);
    assert.ok(seen.lastReadSeq < message.seq);
  },
  'read marks are shown': async () => {
    const [ann, bob] = [await connect(annToken), await connect(bobToken)];
    const hears = await hear(ann, topic());
    await send(ann, room, { body: 'read me' });
    const { message } = await hears.until(text('read me'), 'message');
    const before = (await rest(bobToken, 'GET', `/rooms/${room}`)).body;
    assert.ok(before.unreadCount > 0);
    await receipt(bob, (id) =>
      bob.publish({ destination: `/app/chat/${room}/read`, headers: { receipt: id }, body: JSON.stringify({ seq: message.seq }) }));
    const read = await hears.until((e) => e.type === 'read' && e.userId === bobId, 'read mark');
    assert.equal(read.lastReadSeq, message.seq);
    assert.equal((await rest(bobToken, 'GET', `/rooms/${room}`)).body.unreadCount, 0);
  },
  'who was away misses nothing': async () => {
    const [ann, bob] = [await connect(annToken), await connect(bobToken)];
    const before = await hear(bob, topic());
    await send(ann, room, { body: 'seen' });
    const { message: seen } = await before.until(text('seen'), 'message');
    bob.forceDisconnect(); // the cable is pulled
    for (let i = 0; i < 120; i++) await send(ann, room, { body: `missed ${i}` });
    await rest(annToken, 'PATCH', `/rooms/${room}/messages/${seen.id}`, { body: 'seen, then edited' });
    const again = await connect(bobToken);
    const after = await hear(again, topic());
    await send(ann, room, { body: 'live again' });
    const known = new Map();
    const take = (m) => { if (!(known.get(m.id)?.revision > m.revision)) known.set(m.id, m); };
    let revision = seen.revision;
    for (let more = true; more; ) {
      const page = (await rest(bobToken, 'GET', `/rooms/${room}/messages?after_revision=${revision}&limit=50`)).body;
      page.items.forEach(take);
      revision = page.items.at(-1)?.revision ?? revision;
      more = page.hasMore;
    }
    take((await after.until(text('live again'), 'live message')).message);
    const bodies = [...known.values()].sort((a, b) => a.seq - b.seq).map((m) => m.body);
    assert.deepEqual(bodies, ['seen, then edited', ...Array.from({ length: 120 }, (_, i) => `missed ${i}`), 'live again']);
  },
  'all hear one order': async () => {
    const [ann, bob] = [await connect(annToken), await connect(bobToken)];
    const [a, b] = [await hear(ann, topic()), await hear(bob, topic())];
    const sends = [];
    for (let i = 0; i < 50; i++) sends.push(ann, bob);
    for (const [i, client] of sends.entries())
      client.publish({ destination: `/app/chat/${room}`, headers: { 'client-id': randomUUID() }, body: JSON.stringify({ body: `race ${i}` }) });
    await Promise.all([a, b].map((h) => within((async () => {
      while (h.seen.filter((e) => e.message?.body.startsWith('race')).length < 100) await new Promise((r) => setTimeout(r, 10));
    })(), 'all messages')));
    for (const h of [a, b]) {
      const numbers = h.seen.map((e) => e.message.revision);
      assert.deepEqual(numbers, numbers.map((_, i) => numbers[0] + i));
    }
  },
  'a stranger may not listen': async () => {
    const eve = await connect(eveToken);
    await assert.rejects(receipt(eve, (id) => eve.subscribe(topic(), () => {}, { receipt: id })), /subscription refused/);
  },
  'a stranger may not speak': async () => {
    const eve = await connect(eveToken);
    await assert.rejects(send(eve, room, { body: 'let me in' }), /message not taken/);
    for (const what of ['typing', 'read']) {
      const again = await connect(eveToken);
      await assert.rejects(receipt(again, (id) =>
        again.publish({ destination: `/app/chat/${room}/${what}`, headers: { receipt: id }, body: '{"seq":1}' })), /message not taken/);
    }
    const page = await rest(bobToken, 'GET', `/rooms/${room}/messages`);
    assert.ok(!page.body.items.some((m) => m.body === 'let me in'));
  },
  'a refused message gets no receipt': async () => {
    for (const body of [{ body: '가'.repeat(2001) }, { body: '' }, { kind: 'emoji', body: 'letters' }]) {
      const ann = await connect(annToken);
      await assert.rejects(send(ann, room, body), /message not taken: .*body/);
    }
    const ann = await connect(annToken);
    await assert.rejects(send(ann, room, { body: 'no name' }, ''), /clientId/);
  },
  'who leaves hears no more': async () => {
    const group = (await rest(annToken, 'POST', '/rooms', { kind: 'group', title: 'Group', userIds: [bobId] })).body.id;
    const [ann, bob] = [await connect(annToken), await connect(bobToken)];
    const hears = await hear(bob, `/topic/chat/${group}`);
    await send(ann, group, { body: 'with you' });
    await hears.until(text('with you'), 'message');
    assert.equal((await rest(bobToken, 'DELETE', `/rooms/${group}`)).status, 204);
    await send(ann, group, { body: 'without you' });
    await receipt(bob, (id) => bob.publish({ destination: `/app/chat/${room}/read`, headers: { receipt: id }, body: '{"seq":1}' }));
    assert.ok(!hears.seen.some(text('without you')));
  },
};

(async () => {
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      console.log(`ok ${name}`);
    } catch (error) {
      console.log(`not ok ${name}: ${String(error.message).replaceAll('\n', ' ').slice(0, 400)}`);
    }
    await Promise.all(opened.splice(0).map((client) => client.deactivate({ force: true })));
  }
  process.exit(0);
})();
