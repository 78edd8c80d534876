import { useTranslation } from 'react-i18next';
import { useTrackStream } from '../../hooks/useMediaStream';
import { useAuthStore } from '../../stores/authStore';
import { useRoomStore } from '../../stores/roomStore';
import { initials } from '../../utils/person';
import { Tile } from './Tile';

/** Ourselves on the stage: from our own devices, not from the room. */
export function SelfTile() {
	const { t } = useTranslation();
	const user = useAuthStore((state) => state.user);
	const you = useRoomStore((state) => state.you);
	const { choice, mic, camera } = useRoomStore((state) => state.local);
	const lost = useRoomStore((state) => state.phase === 'resuming');
	const grade = useRoomStore((state) => state.quality?.grade ?? 'good');
	return (
		<Tile
			self
			peer={you || user?.id || ''}
			name={t('room.you')}
			letters={initials(user?.englishName ?? '')}
			muted={!choice.micOn || !mic}
			cameraOn={choice.cameraOn && camera !== null}
			stream={useTrackStream(camera)}
			mid={null}
			grade={lost ? 'lost' : grade}
			stale={false}
			paused={false}
		/>
	);
}
