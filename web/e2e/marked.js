// Runs in the page before its own code. Camera, microphone and screen become marked media: one hue and one tone per
// person, so that a receiver can tell whose picture and voice arrive, not only that something does.
(() => {
	const { hue, tone, screenHue, framesPerSecond, speech } = window.__mark;
	const width = 640;
	const height = 360;

	function canvasTrack(draw, w, h) {
		const canvas = document.createElement('canvas');
		canvas.width = w;
		canvas.height = h;
		const context = canvas.getContext('2d');
		let frame = 0;
		const paint = () => draw(context, frame++);
		paint();
		const timer = setInterval(paint, 1000 / framesPerSecond);
		const [track] = canvas.captureStream(framesPerSecond).getVideoTracks();
		const stop = track.stop.bind(track);
		track.stop = () => {
			clearInterval(timer);
			stop();
		};
		return track;
	}

	// A figure that nods on a plain wall of the person's hue; the upper corners stay free for the colour probe.
	const looks = [
		['#3a2c2a', '#f0cdb2'],
		['#a8763e', '#f3d5bd'],
		['#1d191b', '#e9c6a4'],
		['#7d3f26', '#c99a78'],
	];
	const [hair, skin] = looks[Math.floor(hue / 90)];
	function person(context, frame) {
		const nod = Math.sin(frame / 6) * 6;
		context.fillStyle = `hsl(${hue} 38% 56%)`;
		context.fillRect(0, 0, width, height);
		const ellipse = (style, x, y, rx, ry) => {
			context.fillStyle = style;
			context.beginPath();
			context.ellipse(x, y, rx, ry, 0, 0, 7);
			context.fill();
		};
		ellipse(`hsl(${hue + 180} 25% 30%)`, width / 2, height * 1.1, width * 0.24, height * 0.48);
		ellipse(hair, width / 2 + nod, height * 0.36, width * 0.115, height * 0.23);
		ellipse(skin, width / 2 + nod, height * 0.43, width * 0.095, height * 0.2);
		ellipse('#3a2c2a', width / 2 + nod - 20, height * 0.42, 4, 5);
		ellipse('#3a2c2a', width / 2 + nod + 20, height * 0.42, 4, 5);
		ellipse('#b3543f', width / 2 + nod, height * 0.53, 14, 3 + Math.abs(Math.sin(frame / 2)) * 7);
	}

	function slide(context, frame) {
		context.fillStyle = `hsl(${screenHue} 38% 45%)`;
		context.fillRect(0, 0, 1280, 720);
		context.fillStyle = '#fff';
		context.font = '64px Georgia, serif';
		context.fillText('어제 뭐 했어요?  What did you do yesterday?', 60, 340);
		context.fillRect(60, 420, 100 + ((frame * 20) % 900), 12);
	}

	function toneTrack() {
		const context = new AudioContext();
		const oscillator = new OscillatorNode(context, { frequency: tone });
		const gain = new GainNode(context, { gain: 0.3 });
		const out = context.createMediaStreamDestination();
		oscillator.connect(gain).connect(out);
		oscillator.start();
		return out.stream.getAudioTracks()[0];
	}

	/** A microphone that is silent until `__speak`, which says the recording once and is done when it is over. */
	async function speechTrack() {
		const context = new AudioContext();
		const bytes = Uint8Array.from(atob(speech), (letter) => letter.charCodeAt(0));
		const buffer = await context.decodeAudioData(bytes.buffer);
		const out = context.createMediaStreamDestination();
		window.__speak = () =>
			new Promise((resolve) => {
				const source = new AudioBufferSourceNode(context, { buffer });
				source.onended = resolve;
				source.connect(out);
				source.start();
			});
		return out.stream.getAudioTracks()[0];
	}

	navigator.mediaDevices.getUserMedia = async ({ audio, video }) =>
		new MediaStream([
			...(audio ? [speech ? await speechTrack() : toneTrack()] : []),
			...(video ? [canvasTrack(person, width, height)] : []),
		]);
	navigator.mediaDevices.getDisplayMedia = async () => new MediaStream([canvasTrack(slide, 1280, 720)]);

	window.__connections = [];
	const Real = window.RTCPeerConnection;
	window.RTCPeerConnection = class extends Real {
		constructor(...args) {
			super(...args);
			window.__connections.push(this);
		}
	};
	const alive = () => window.__connections.filter(({ connectionState }) => connectionState !== 'closed');

	// The hue of the wall behind a person (the two upper corners), null for a picture that is black or grey.
	function wallHue(video) {
		if (!video || video.readyState < 2 || video.videoWidth === 0) return null;
		const canvas = new OffscreenCanvas(64, 36);
		const context = canvas.getContext('2d', { willReadFrequently: true });
		context.drawImage(video, 0, 0, 64, 36);
		const corner = (x) => context.getImageData(x, 2, 8, 8).data;
		const sum = [0, 0, 0];
		for (const data of [corner(2), corner(54)]) {
			for (let i = 0; i < data.length; i += 4) for (const c of [0, 1, 2]) sum[c] += data[i + c];
		}
		const [r, g, b] = sum.map((value) => value / 128 / 255);
		const max = Math.max(r, g, b);
		const span = max - Math.min(r, g, b);
		if (max < 0.15 || span < 0.1) return null;
		const sector = max === r ? ((g - b) / span + 6) % 6 : max === g ? (b - r) / span + 2 : (r - g) / span + 4;
		return Math.round(sector * 60);
	}

	async function videoStats() {
		const all = new Map();
		for (const connection of alive()) {
			for (const report of (await connection.getStats()).values()) {
				if (report.type === 'inbound-rtp' && report.kind === 'video') all.set(report.trackIdentifier, report);
			}
		}
		return all;
	}

	let ears;
	const analysers = new WeakMap();
	// How loud each of the tones is in what an audio element plays, in dB.
	function hear(element, tones) {
		const stream = element.srcObject;
		if (!stream) return null;
		ears ??= new AudioContext({ sampleRate: 48000 });
		if (!analysers.has(stream)) {
			const analyser = new AnalyserNode(ears, { fftSize: 8192, smoothingTimeConstant: 0 });
			ears.createMediaStreamSource(stream).connect(analyser);
			analysers.set(stream, analyser);
		}
		const analyser = analysers.get(stream);
		const bins = new Float32Array(analyser.frequencyBinCount);
		analyser.getFloatFrequencyData(bins);
		const width = ears.sampleRate / analyser.fftSize;
		return tones.map((frequency) => {
			const bin = Math.round(frequency / width);
			return Math.max(...bins.slice(bin - 2, bin + 3));
		});
	}

	window.__probe = {
		async tiles() {
			const stats = await videoStats();
			return [...document.querySelectorAll('[data-testid="tile"]')].map((tile) => {
				const video = tile.querySelector('video');
				const track = video?.srcObject?.getVideoTracks()[0];
				return {
					peer: tile.dataset.peer,
					label: tile.getAttribute('aria-label'),
					speaking: tile.dataset.speaking,
					stale: tile.dataset.stale === 'true',
					shown: tile.querySelector('.tile-picture').dataset.shown === 'true',
					hue: wallHue(video),
					frames: stats.get(track?.id)?.framesDecoded ?? 0,
				};
			});
		},
		screenHue: () => {
			const video = document.querySelector('[data-testid="screen"] video');
			return video && wallHue(video);
		},
		voices: (tones) =>
			[...document.querySelectorAll('audio[data-slot]')].map((element) => ({
				from: element.dataset.from ?? null,
				levels: hear(element, tones),
			})),
		async path() {
			for (const connection of alive()) {
				const stats = await connection.getStats();
				const transport = [...stats.values()].find(({ type }) => type === 'transport');
				const pair = stats.get(transport?.selectedCandidatePairId);
				const local = stats.get(pair?.localCandidateId);
				// A relay may show the server another address than its own; then its candidate is peer-reflexive.
				if (local) return local.relayProtocol ? 'relay' : local.candidateType;
			}
			return null;
		},
		async dump() {
			return Promise.all(
				window.__connections.map(async (connection) => ({
					state: connection.connectionState,
					ice: connection.iceConnectionState,
					local: connection.localDescription?.sdp,
					remote: connection.remoteDescription?.sdp,
					stats: [...(await connection.getStats()).values()],
				})),
			);
		},
	};
})();
