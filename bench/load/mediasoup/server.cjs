// The smallest signalling around mediasoup, which is a library: rooms, one transport up and one down for each member, a consumer for each
// producer of the others. Workers and transports are set up as mediasoup's documentation and its demo do: a worker for each core, which rooms
// take in turns, a router for each room.
//
//   node server.cjs <port of the signalling> <address of the media>
'use strict';

const http = require('node:http');
const os = require('node:os');
const mediasoup = require('mediasoup');

const [port, address] = process.argv.slice(2);
const initialAvailableOutgoingBitrate = 1000000; // the demo's

const mediaCodecs = [
	{ kind: 'audio', mimeType: 'audio/opus', clockRate: 48000, channels: 2 },
	{ kind: 'video', mimeType: 'video/VP8', clockRate: 90000 },
];

const workers = [];
const rooms = new Map(); // name -> Promise of { router, peers: Map }
let nextWorker = 0;

async function makeRoom() {
	const router = await workers[nextWorker++ % workers.length].createRouter({ mediaCodecs });
	return { router, peers: new Map() };
}

async function makeTransport(router) {
	return router.createWebRtcTransport({ listenIps: [{ ip: address }], enableUdp: true, enableTcp: false, initialAvailableOutgoingBitrate });
}

function describe({ iceParameters, iceCandidates, dtlsParameters }) {
	return { iceParameters, iceCandidates, dtlsParameters };
}

// consume lets a peer receive a producer; paused until the peer says that it is ready, as the documentation wants it.
async function consume(room, peer, producer) {
	const consumer = await peer.down.consume({ producerId: producer.id, rtpCapabilities: peer.rtpCapabilities, paused: true });
	peer.consumers.set(consumer.id, consumer);
	peer.events.write(JSON.stringify({ id: consumer.id, kind: consumer.kind, rtpParameters: consumer.rtpParameters }) + '\n');
}

const calls = {
	// join makes the transports; the room comes with its first member.
	async join({ room: name, peer: id, publishes, rtpCapabilities }) {
		if (!rooms.has(name)) rooms.set(name, makeRoom());
		const room = await rooms.get(name);
		const [up, down] = await Promise.all([publishes ? makeTransport(room.router) : null, makeTransport(room.router)]);
		room.peers.set(id, { up, down, rtpCapabilities, producers: [], consumers: new Map(), events: null });
		return { up: up && describe(up), down: describe(down) };
	},

	// publish connects the transport up and takes the member's producers, which everybody who listens receives.
	async publish({ room: name, peer: id, dtlsParameters, producers }) {
		const room = await rooms.get(name);
		const peer = room.peers.get(id);
		await peer.up.connect({ dtlsParameters });
		for (const { kind, rtpParameters } of producers) {
			const producer = await peer.up.produce({ kind, rtpParameters });
			peer.producers.push(producer);
			for (const other of room.peers.values()) {
				if (other !== peer && other.events !== null) await consume(room, other, producer);
			}
		}
		return {};
	},

	// resume starts a consumer.
	async resume({ room: name, peer: id, consumer }) {
		const room = await rooms.get(name);
		await room.peers.get(id).consumers.get(consumer).resume();
		return {};
	},
};

// receive connects the transport down and answers with a stream of consumers, one JSON object a line: those of who is there, then those of who comes.
async function receive({ room: name, peer: id, dtlsParameters }, response) {
	const room = await rooms.get(name);
	const peer = room.peers.get(id);
	await peer.down.connect({ dtlsParameters });
	response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
	response.flushHeaders();
	const producers = [...room.peers.values()].filter((other) => other !== peer).flatMap((other) => other.producers);
	peer.events = response;
	for (const producer of producers) await consume(room, peer, producer);
}

async function handle(request, response) {
	let text = '';
	for await (const chunk of request) text += chunk;
	const name = request.url.slice(1);
	if (name === 'receive') return receive(JSON.parse(text), response);
	if (!Object.hasOwn(calls, name)) return response.writeHead(404).end();
	const answer = await calls[name](JSON.parse(text));
	response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
}

async function main() {
	for (let i = 0; i < os.cpus().length; i++) {
		const worker = await mediasoup.createWorker({ logLevel: 'warn' });
		worker.on('died', (error) => { console.error('worker died:', error); process.exit(1); });
		workers.push(worker);
	}
	const server = http.createServer((request, response) => {
		handle(request, response).catch((error) => {
			console.error(request.url, error);
			if (response.headersSent) response.destroy();
			else response.writeHead(400).end(String(error));
		});
	});
	server.keepAliveTimeout = 0;
	server.listen(Number(port), '127.0.0.1');
	process.on('SIGTERM', () => process.exit(0)); // the workers end with the channel to this process
}

main().catch((error) => { console.error(error); process.exit(1); });
