import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useWebRTC } from '../../hooks/useWebRTC';
import { useRoomStore } from '../../stores/roomStore';
import { SpeakerTest } from './SpeakerTest';

type Kind = 'mic' | 'camera' | 'speaker';

interface PickerProps {
	kind: Kind;
	devices: MediaDeviceInfo[];
	/** The device in use, or the chosen one. */
	value: string;
	onPick(deviceId: string): void;
}

function Picker({ kind, devices, value, onPick }: PickerProps) {
	const { t } = useTranslation();
	const id = useId();
	const known = devices.some(({ deviceId }) => deviceId === value);
	return (
		<div className="grid gap-1.5">
			<label htmlFor={id} className="font-semibold text-sm">
				{t(`devices.${kind}`)}
			</label>
			<select
				id={id}
				className="field"
				value={known ? value : ''}
				disabled={devices.length === 0}
				onChange={(event) => onPick(event.target.value)}
			>
				{!known && <option value="">{t('devices.systemDefault')}</option>}
				{devices.map(({ deviceId, label }, index) => (
					<option key={deviceId} value={deviceId}>
						{label || t(`devices.${kind}Number`, { number: index + 1 })}
					</option>
				))}
			</select>
		</div>
	);
}

/** Microphone, camera and speaker, on the waiting page and in the room alike. */
export function DevicePickers({ withCamera }: { withCamera: boolean }) {
	const { call } = useWebRTC();
	const { devices, choice, mic, camera } = useRoomStore((state) => state.local);
	const pick = (kind: Kind) => (deviceId: string) => void call.media.pickDevice(kind, deviceId);
	const idOf = (track: MediaStreamTrack | null, chosen: string) => track?.getSettings().deviceId ?? chosen;
	return (
		<div className="grid gap-4">
			<Picker kind="mic" devices={devices.mics} value={idOf(mic, choice.micId)} onPick={pick('mic')} />
			{withCamera && (
				<Picker
					kind="camera"
					devices={devices.cameras}
					value={idOf(camera, choice.cameraId)}
					onPick={pick('camera')}
				/>
			)}
			{devices.speakers.length > 0 && (
				<Picker kind="speaker" devices={devices.speakers} value={choice.speakerId} onPick={pick('speaker')} />
			)}
			<SpeakerTest speakerId={choice.speakerId} />
		</div>
	);
}
