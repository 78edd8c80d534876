import { type LocalTracks, noTracks } from './connection';
import {
	type DeviceChoice,
	type DeviceList,
	type DeviceTrouble,
	listDevices,
	loadChoice,
	noDevices,
	openBoth,
	openScreen,
	openTrack,
	saveChoice,
	troubleOf,
} from './devices';
import type { CaptureSize } from './plan';

/** Everything the pages show of our own devices. */
export interface LocalState {
	choice: DeviceChoice;
	devices: DeviceList;
	/** The open devices, on air or not: a muted microphone stays open so that unmuting is immediate. */
	mic: MediaStreamTrack | null;
	camera: MediaStreamTrack | null;
	screen: MediaStreamTrack | null;
	screenAudio: MediaStreamTrack | null;
	micTrouble: DeviceTrouble | null;
	cameraTrouble: DeviceTrouble | null;
	/** False until the first attempt to open the devices has ended. */
	ready: boolean;
}

export const noLocal: LocalState = {
	choice: { micId: '', cameraId: '', speakerId: '', micOn: true, cameraOn: true },
	devices: noDevices,
	mic: null,
	camera: null,
	screen: null,
	screenAudio: null,
	micTrouble: null,
	cameraTrouble: null,
	ready: false,
};

/**
 * Owns the microphone, the camera and the shared screen. It knows nothing of connections: whoever listens puts
 * `onAir(state)` where it belongs. Its methods never throw; what went wrong is part of the state.
 */
export class LocalMedia {
	private state: LocalState = { ...noLocal, choice: loadChoice() };
	private readonly listeners = new Set<(state: LocalState) => void>();
	private withCamera = false;
	private closed = false;

	constructor() {
		navigator.mediaDevices?.addEventListener('devicechange', this.refreshList);
	}

	on(listener: (state: LocalState) => void): () => void {
		this.listeners.add(listener);
		listener(this.state);
		return () => this.listeners.delete(listener);
	}

	/**
	 * Opens what the person used last time. Called again, it retries only what is not open. `withCamera` false is a
	 * session of voices only: the camera is never asked for.
	 */
	async open(withCamera: boolean): Promise<void> {
		this.withCamera = withCamera;
		const { choice } = this.state;
		if (this.withCamera && choice.cameraOn && !this.state.mic && !this.state.camera) {
			const { mic, camera } = await openBoth(choice);
			this.took('mic', mic);
			this.took('camera', camera);
		} else {
			if (!this.state.mic) await this.openOne('mic');
			if (this.withCamera && choice.cameraOn && !this.state.camera) await this.openOne('camera');
		}
		this.change({ ready: true });
		await this.refreshList();
	}

	async setMic(on: boolean): Promise<void> {
		this.choose({ micOn: on });
		if (on && !this.state.mic) await this.openOne('mic');
	}

	/** Off closes the device, so that its lamp goes out. */
	async setCamera(on: boolean): Promise<void> {
		this.choose({ cameraOn: on });
		if (on && !this.state.camera) await this.openOne('camera');
		if (!on) this.drop('camera');
	}

	async pickDevice(kind: 'mic' | 'camera' | 'speaker', deviceId: string): Promise<void> {
		if (kind === 'mic') this.choose({ micId: deviceId });
		if (kind === 'camera') this.choose({ cameraId: deviceId, cameraOn: true });
		if (kind === 'speaker') this.choose({ speakerId: deviceId });
		if (kind !== 'speaker') await this.openOne(kind);
	}

	async shareScreen(): Promise<void> {
		const opened = await openScreen().catch(() => null);
		if (!opened || this.closed) return;
		opened.video.addEventListener('ended', () => this.stopScreen());
		this.change({ screen: opened.video, screenAudio: opened.audio });
	}

	stopScreen(): void {
		this.state.screen?.stop();
		this.state.screenAudio?.stop();
		this.change({ screen: null, screenAudio: null });
	}

	close(): void {
		this.closed = true;
		navigator.mediaDevices?.removeEventListener('devicechange', this.refreshList);
		for (const track of [this.state.mic, this.state.camera, this.state.screen, this.state.screenAudio])
			track?.stop();
		this.change({ mic: null, camera: null, screen: null, screenAudio: null });
		this.listeners.clear();
	}

	private async openOne(kind: 'mic' | 'camera'): Promise<void> {
		const { choice } = this.state;
		const id = kind === 'mic' ? choice.micId : choice.cameraId;
		this.took(kind, await openTrack(kind === 'mic' ? 'audio' : 'video', id).catch(troubleOf));
		await this.refreshList();
	}

	private took(kind: 'mic' | 'camera', result: MediaStreamTrack | DeviceTrouble): void {
		const trouble = kind === 'mic' ? 'micTrouble' : 'cameraTrouble';
		if (typeof result === 'string') return this.change({ [trouble]: result });
		const wanted = !this.closed && (kind === 'mic' || this.state.choice.cameraOn);
		if (!wanted) return result.stop();
		this.state[kind]?.stop();
		// An unplugged device gives way to the default one.
		result.addEventListener('ended', () => {
			if (this.state[kind] !== result) return;
			this.drop(kind);
			void this.openOne(kind);
		});
		this.change({ [kind]: result, [trouble]: null });
	}

	private drop(kind: 'mic' | 'camera'): void {
		this.state[kind]?.stop();
		this.change({ [kind]: null });
	}

	private choose(part: Partial<DeviceChoice>): void {
		const choice = { ...this.state.choice, ...part };
		saveChoice(choice);
		this.change({ choice });
	}

	private readonly refreshList = async (): Promise<void> => {
		const devices = await listDevices().catch(() => noDevices);
		if (!this.closed) this.change({ devices });
	};

	private change(part: Partial<LocalState>): void {
		this.state = { ...this.state, ...part };
		for (const listener of this.listeners) listener(this.state);
	}
}

/** What the others may receive of this state. */
export function onAir(state: LocalState): LocalTracks {
	return {
		...noTracks,
		mic: state.choice.micOn ? state.mic : null,
		camera: state.choice.cameraOn ? state.camera : null,
		screen: state.screen,
		screenAudio: state.screenAudio,
	};
}

export function captureSize(state: LocalState): CaptureSize | null {
	const { width, height } = state.camera?.getSettings() ?? {};
	return width && height ? { width, height } : null;
}
