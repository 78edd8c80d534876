import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import { useTrackStream } from '../../hooks/useMediaStream';
import { useSpeakers } from '../../hooks/useSpeakers';
import { type RoomState, remoteTiles, sharedScreen } from '../../stores/roomModel';
import { useRoomStore } from '../../stores/roomStore';
import { chooseLayout } from '../../utils/layout';
import { ScreenTile } from './ScreenTile';
import { SelfTile } from './SelfTile';
import { Tile } from './Tile';

/** Not the whole state: figures and levels change all the time and draw nothing here. */
function drawn({ phase, peers, slots, you, quality, streams, people, local }: RoomState) {
	return { phase, peers, slots, you, quality, streams, people, local };
}

/** Everybody, and the shared screen if there is one. */
export function Stage() {
	const { t } = useTranslation();
	const stage = useRef<HTMLDivElement>(null);
	useSpeakers(stage);
	const room = useRoomStore(useShallow(drawn));
	const { local, people, streams } = room;
	const screenStream = useTrackStream(local.screen);
	const tiles = remoteTiles(room);
	const screen = sharedScreen(room);
	const stale = room.phase === 'resuming';
	const nameOf = (id: string) => people[id]?.name ?? t('room.someone');
	const count = tiles.length + 1;

	return (
		<div className="stage">
			<div
				ref={stage}
				className="stage-grid"
				data-layout={chooseLayout(count, screen !== null)}
				style={{ '--strip': count } as React.CSSProperties}
			>
				{screen && (
					<ScreenTile
						key="screen"
						label={screen.mid ? t('room.screenOf', { name: nameOf(screen.peer) }) : t('room.yourScreen')}
						hint={screen.mid ? null : t('room.yourScreenHint')}
						stream={screen.mid ? (streams[screen.mid] ?? null) : screenStream}
						mid={screen.mid}
						stale={stale}
					/>
				)}
				{tiles.map(({ peer, sources, cameraMid, grade, picture }) => (
					<Tile
						key={peer}
						peer={peer}
						name={nameOf(peer)}
						muted={!sources.mic}
						cameraOn={sources.camera}
						stream={cameraMid ? (streams[cameraMid] ?? null) : null}
						mid={cameraMid}
						grade={grade}
						stale={stale}
						paused={sources.camera && picture?.layer === 'off' && picture.reason === 'bandwidth'}
					/>
				))}
				<SelfTile />
			</div>
		</div>
	);
}
