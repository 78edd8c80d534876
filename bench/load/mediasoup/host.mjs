// The smallest server around mediasoup: one worker, one router a room, one UDP port for all. Every member has a transport up with a
// microphone and a camera and a transport down with a consumer of everybody else's. Started by the load generator as
//
//   node host.mjs <folder with node_modules/mediasoup> <port of HTTP on loopback> <address of media> <port of media>
//
// GET / answers the worker's process id, POST /join takes a member in.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [folder, port, address, mediaPort] = process.argv.slice(2);
const mediasoup = createRequire(join(folder, 'package.json'))('mediasoup');

const midURI = 'urn:ietf:params:rtp-hdrext:sdes:mid';
const ridURI = 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id';
const levelURI = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';
const feedback = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'ccm', parameter: 'fir' }];
const codecs = {
  audio: { kind: 'audio', mimeType: 'audio/opus', clockRate: 48000, channels: 2, preferredPayloadType: 111, parameters: { useinbandfec: 1 } },
  video: { kind: 'video', mimeType: 'video/VP8', clockRate: 90000, preferredPayloadType: 96, parameters: {}, rtcpFeedback: feedback },
};

const worker = await mediasoup.createWorker({ logLevel: 'warn' });
worker.on('died', () => process.exit(1));
const webRtcServer = await worker.createWebRtcServer({
  listenInfos: [{ protocol: 'udp', ip: address, port: Number(mediaPort) }],
});
const rooms = new Map(); // promises of { router, capabilities, members } by name

async function openRoom() {
  const router = await worker.createRouter({ mediaCodecs: Object.values(codecs) });
  // What the light clients offer every server: no transport-wide feedback, no bandwidth estimate, two header extensions.
  const capabilities = {
    codecs: router.rtpCapabilities.codecs.map((codec) => ({
      ...codec,
      rtcpFeedback: (codec.rtcpFeedback ?? []).filter(({ type }) => type !== 'transport-cc' && type !== 'goog-remb'),
    })),
    headerExtensions: router.rtpCapabilities.headerExtensions.filter(({ uri }) => uri === midURI || uri === levelURI),
  };
  return { router, capabilities, members: [] };
}

function room(name) {
  if (!rooms.has(name)) rooms.set(name, openRoom());
  return rooms.get(name);
}

async function openTransport(router, fingerprint) {
  const transport = await router.createWebRtcTransport({ webRtcServer, enableTcp: false });
  await transport.connect({ dtlsParameters: { role: 'client', fingerprints: [{ algorithm: 'sha-256', value: fingerprint }] } });
  return transport;
}

// Simulcast is named by rids, worst first, a single stream by its source.
function produce(transport, kind, mid, ssrc, rids) {
  const { mimeType, clockRate, channels, preferredPayloadType, parameters, rtcpFeedback } = codecs[kind];
  const headerExtensions = [{ uri: midURI, id: 4 }];
  if (kind === 'audio') headerExtensions.push({ uri: levelURI, id: 1 });
  if (rids) headerExtensions.push({ uri: ridURI, id: 5 });
  return transport.produce({
    kind,
    rtpParameters: {
      mid,
      codecs: [{ mimeType, clockRate, channels, payloadType: preferredPayloadType, parameters, rtcpFeedback }],
      headerExtensions,
      encodings: rids ? rids.toReversed().map((rid) => ({ rid })) : [{ ssrc }],
      rtcp: { cname: `bench-${ssrc}` },
    },
  });
}

// The light client knows the payload types and takes every source, so consumers start at once.
function consume({ capabilities }, member, producer) {
  return member.down.consume({ producerId: producer.id, rtpCapabilities: capabilities });
}

const side = ({ iceParameters, iceCandidates, dtlsParameters }) => ({
  ufrag: iceParameters.usernameFragment,
  pwd: iceParameters.password,
  fingerprint: dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256').value,
  candidates: iceCandidates.map(
    ({ foundation, protocol, priority, ip, port }) => `${foundation} 1 ${protocol} ${priority} ${ip} ${port} typ host`,
  ),
});

async function takeIn({ room: name, fingerprint, audio, video, rids }) {
  const { router, capabilities, members } = await room(name);
  const [up, down] = await Promise.all([openTransport(router, fingerprint), openTransport(router, fingerprint)]);
  const member = { down, producers: [] };
  member.producers = await Promise.all([produce(up, 'audio', '0', audio), produce(up, 'video', '1', video, rids)]);
  const others = [...members];
  members.push(member);
  await Promise.all(
    others.flatMap((other) => [
      ...other.producers.map((producer) => consume({ capabilities }, member, producer)),
      ...member.producers.map((producer) => consume({ capabilities }, other, producer)),
    ]),
  );
  return { up: side(up), down: side(down) };
}

async function answer(request) {
  if (request.method === 'GET') return { pid: worker.pid };
  let text = '';
  for await (const part of request) text += part;
  return takeIn(JSON.parse(text));
}

const server = createServer((request, response) => {
  answer(request).then(
    (result) => response.end(JSON.stringify(result)),
    (error) => response.writeHead(400).end(String(error)),
  );
});
server.listen(Number(port), '127.0.0.1');
process.on('SIGTERM', () => {
  worker.close();
  server.closeAllConnections();
  server.close(() => process.exit(0));
});
