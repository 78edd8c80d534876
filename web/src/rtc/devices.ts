import type { CaptureSize } from './plan';

/** What the person chose, kept over reloads. Holds no secret, so local storage may have it. */
export interface DeviceChoice {
	micId: string;
	cameraId: string;
	speakerId: string;
	micOn: boolean;
	cameraOn: boolean;
}

const storageKey = 'studymate.devices';
const firstChoice: DeviceChoice = { micId: '', cameraId: '', speakerId: '', micOn: true, cameraOn: true };

export function loadChoice(): DeviceChoice {
	try {
		return readChoice(JSON.parse(localStorage.getItem(storageKey) ?? '{}'));
	} catch {
		// Storage can be forbidden, or hold what an older version wrote.
		return firstChoice;
	}
}

/** Takes what is well-formed of a stored value and the first choice for the rest. */
export function readChoice(stored: unknown): DeviceChoice {
	const fields = (typeof stored === 'object' && stored !== null ? stored : {}) as Record<string, unknown>;
	const pick = <K extends keyof DeviceChoice>(key: K): DeviceChoice[K] =>
		typeof fields[key] === typeof firstChoice[key] ? (fields[key] as DeviceChoice[K]) : firstChoice[key];
	return {
		micId: pick('micId'),
		cameraId: pick('cameraId'),
		speakerId: pick('speakerId'),
		micOn: pick('micOn'),
		cameraOn: pick('cameraOn'),
	};
}

export function saveChoice(choice: DeviceChoice): void {
	try {
		localStorage.setItem(storageKey, JSON.stringify(choice));
	} catch {
		// Not remembering a device is no reason to stop a call.
	}
}

const captureKey = 'studymate.capture';

/** The size the camera had last time: a page that reloads makes its offer before the camera is open again. */
export function loadCapture(): CaptureSize | null {
	try {
		const { width, height } = JSON.parse(localStorage.getItem(captureKey) ?? '{}');
		return width > 0 && height > 0 ? { width, height } : null;
	} catch {
		return null;
	}
}

export function saveCapture(capture: CaptureSize): void {
	try {
		localStorage.setItem(captureKey, JSON.stringify(capture));
	} catch {
		// Without it the next offer asks for all layers.
	}
}

/** Why a device does not work, in the terms the page has words for. */
export type DeviceTrouble = 'denied' | 'missing' | 'busy' | 'insecure' | 'unknown';

export function troubleOf(error: unknown): DeviceTrouble {
	const name = typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : '';
	if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
	if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
	if (name === 'NotReadableError' || name === 'AbortError') return 'busy';
	return 'unknown';
}

export interface DeviceList {
	mics: MediaDeviceInfo[];
	cameras: MediaDeviceInfo[];
	speakers: MediaDeviceInfo[];
}

export const noDevices: DeviceList = { mics: [], cameras: [], speakers: [] };

export async function listDevices(): Promise<DeviceList> {
	const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
	// Before permission the browser lists devices without id and label; they are no choice yet.
	const named = all.filter((device) => device.deviceId !== '');
	return {
		mics: named.filter((device) => device.kind === 'audioinput'),
		cameras: named.filter((device) => device.kind === 'videoinput'),
		speakers: named.filter((device) => device.kind === 'audiooutput'),
	};
}

const audioWishes: MediaTrackConstraints = {
	echoCancellation: true,
	noiseSuppression: true,
	autoGainControl: true,
	channelCount: 1,
};

const videoWishes: MediaTrackConstraints = {
	width: { ideal: 1280 },
	height: { ideal: 720 },
	frameRate: { ideal: 30, max: 30 },
};

/** Opens one device; a remembered device that is gone gives way to the default one. */
export async function openTrack(kind: 'audio' | 'video', deviceId: string): Promise<MediaStreamTrack> {
	if (!navigator.mediaDevices?.getUserMedia) throw new DOMException('no secure context', 'SecurityError');
	const wishes = kind === 'audio' ? audioWishes : videoWishes;
	const open = async (constraints: MediaTrackConstraints) => {
		const stream = await navigator.mediaDevices.getUserMedia({ [kind]: constraints });
		const track = stream.getTracks()[0];
		if (!track) throw new DOMException('no track', 'NotFoundError');
		track.contentHint = kind === 'audio' ? 'speech' : 'motion';
		return track;
	};
	if (deviceId === '') return open(wishes);
	try {
		return await open({ ...wishes, deviceId: { exact: deviceId } });
	} catch (error) {
		if (troubleOf(error) !== 'missing') throw error;
		return open(wishes);
	}
}

/** Asks for both devices in one prompt; what fails together is tried apart, so that each gets its own reason. */
export async function openBoth(choice: DeviceChoice): Promise<{
	mic: MediaStreamTrack | DeviceTrouble;
	camera: MediaStreamTrack | DeviceTrouble;
}> {
	if (choice.micId === '' && choice.cameraId === '' && navigator.mediaDevices?.getUserMedia) {
		try {
			const stream = await navigator.mediaDevices.getUserMedia({ audio: audioWishes, video: videoWishes });
			const [mic] = stream.getAudioTracks();
			const [camera] = stream.getVideoTracks();
			if (mic) mic.contentHint = 'speech';
			if (camera) camera.contentHint = 'motion';
			return { mic: mic ?? 'missing', camera: camera ?? 'missing' };
		} catch {
			// Which of the two it was, the single requests below tell.
		}
	}
	const one = (kind: 'audio' | 'video', id: string) => openTrack(kind, id).catch(troubleOf);
	const mic = await one('audio', choice.micId);
	const camera = await one('video', choice.cameraId);
	return { mic, camera };
}

/** The screen with its sound where the browser offers it; null when the person cancels the picker. */
export async function openScreen(): Promise<{
	video: MediaStreamTrack;
	audio: MediaStreamTrack | null;
} | null> {
	try {
		const stream = await navigator.mediaDevices.getDisplayMedia({
			video: { frameRate: { ideal: 15, max: 15 } },
			audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
		});
		const video = stream.getVideoTracks()[0];
		if (!video) return null;
		video.contentHint = 'detail';
		return { video, audio: stream.getAudioTracks()[0] ?? null };
	} catch (error) {
		if (troubleOf(error) === 'denied') return null;
		throw error;
	}
}
