import { Volume2 } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMediaStream } from '../../hooks/useMediaStream';
import { useSpeaker } from '../../hooks/useSpeaker';
import { soundSlots } from '../../stores/roomModel';
import { useRoomStore } from '../../stores/roomStore';
import { Button } from '../common/Button';

interface SlotAudioProps {
	mid: string;
	/** Whose sound it is, for who inspects the page. */
	from: string | null;
	stream: MediaStream | null;
	speakerId: string;
	/** Rises when the person has allowed sound by a tap. */
	allowed: number;
	onBlocked(): void;
}

function SlotAudio({ mid, from, stream, speakerId, allowed, onBlocked }: SlotAudioProps) {
	const audio = useMediaStream<HTMLAudioElement>(stream, onBlocked);
	useSpeaker(audio, speakerId);
	useEffect(() => {
		if (allowed > 0) audio.current?.play().catch(onBlocked);
	}, [allowed, audio, onBlocked]);
	// biome-ignore lint/a11y/useMediaCaption: live voices have no caption track
	return <audio ref={audio} autoPlay data-slot={mid} data-from={from} />;
}

/**
 * The sound of the room: one element per slot for the whole call, apart from the tiles, so that no change of layout
 * ever cuts a voice. Chromium hears a remote track only while an element plays it.
 */
export function AudioRoom() {
	const { t } = useTranslation();
	const slots = useRoomStore((state) => state.slots);
	const streams = useRoomStore((state) => state.streams);
	const speakerId = useRoomStore((state) => state.local.choice.speakerId);
	const [blocked, setBlocked] = useState(false);
	const [allowed, setAllowed] = useState(0);
	const onBlocked = useCallback(() => setBlocked(true), []);
	return (
		<>
			{soundSlots(slots).map(({ mid, peer }) => (
				<SlotAudio
					key={mid}
					mid={mid}
					from={peer}
					stream={streams[mid] ?? null}
					speakerId={speakerId}
					allowed={allowed}
					onBlocked={onBlocked}
				/>
			))}
			{blocked && (
				<Button
					className="fixed top-16 left-1/2 z-30 -translate-x-1/2 shadow-dock"
					onClick={() => {
						setBlocked(false);
						setAllowed(allowed + 1);
					}}
				>
					<Volume2 aria-hidden className="size-5" />
					{t('room.tapToHear')}
				</Button>
			)}
		</>
	);
}
