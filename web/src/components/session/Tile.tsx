import { type RefObject, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useTileSize } from '../../hooks/useTileSize';
import { useVideo } from '../../hooks/useVideo';
import type { Grade } from '../../rtc/messages';
import { reach } from '../../rtc/milestones';
import { hueOf, initials } from '../../utils/person';
import { GestureBadge } from './Gestures';
import { TileCaption } from './TileCaption';
import { TurnMark } from './TurnMark';

interface Props {
	peer: string;
	name: string;
	/** In place of a picture; by default those of the name. */
	letters?: string;
	/** Our own tile is mirrored, never asks for a picture and has its own test id. */
	self?: boolean;
	muted: boolean;
	cameraOn: boolean;
	stream: MediaStream | null;
	/** The slot the picture comes in; null for our own. */
	mid: string | null;
	grade: Grade;
	/** The link is being mended: the last picture stays, greyed. */
	stale: boolean;
	/** No picture although the camera is on, by the server's word. */
	paused: boolean;
}

const firstPicture = () => reach('frame');

/** One person on the stage. */
export function Tile({
	peer,
	name,
	letters,
	self = false,
	muted,
	cameraOn,
	stream,
	mid,
	grade,
	stale,
	paused,
}: Props) {
	const { t } = useTranslation();
	const frame = useRef<HTMLElement>(null);
	const picture = useVideo(stream, self ? undefined : firstPicture);
	useTileSize(frame as RefObject<HTMLElement | null>, mid);
	const shown = cameraOn && stream !== null;
	return (
		<figure
			ref={frame}
			data-testid={self ? 'tile-self' : 'tile'}
			data-peer={peer}
			data-stale={!self && (stale || grade === 'lost')}
			aria-label={muted ? t('room.tileMuted', { name }) : t('room.tile', { name })}
			style={{ '--hue': hueOf(peer) } as React.CSSProperties}
			className="tile"
		>
			<div ref={picture} className="tile-picture" data-shown={shown} data-mirror={self} />
			{!shown && (
				<span aria-hidden className="tile-letters absolute inset-0 grid place-content-center">
					{letters ?? initials(name)}
				</span>
			)}
			{!self && (grade === 'lost' || paused) && (
				<p className="absolute inset-x-0 top-1/2 z-3 -translate-y-1/2 text-center font-medium text-sm text-white text-shadow-md">
					{grade === 'lost' ? t('room.lost') : t('room.paused')}
				</p>
			)}
			<GestureBadge userId={peer} />
			<TurnMark userId={peer} name={name} />
			<TileCaption name={name} muted={muted} grade={grade} />
		</figure>
	);
}
