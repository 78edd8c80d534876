import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SlotQuality } from '../../rtc/messages';
import { milestones } from '../../rtc/milestones';
import { lines } from '../../rtc/plan';
import type { StreamFigures } from '../../rtc/stats';
import { useRoomStore } from '../../stores/roomStore';

/** Words for figures; a figure nobody knows is said to be unknown, never shown as 0. */
function useUnits() {
	const { t, i18n } = useTranslation();
	const format = (value: number, digits: number) =>
		new Intl.NumberFormat(i18n.language, { maximumFractionDigits: digits }).format(value);
	const known = (value: number | null | undefined, word: (value: number) => string) =>
		value === null || value === undefined ? t('stats.unknown') : word(value);
	return {
		ms: (value: number | null | undefined) =>
			known(value, (ms) => t('stats.ms', { value: format(ms, ms < 10 ? 1 : 0) })),
		percent: (value: number | null | undefined) =>
			known(value, (percent) => t('stats.percent', { value: format(percent, 1) })),
		rate: (value: number | null | undefined) =>
			known(value, (bps) =>
				bps >= 1_000_000
					? t('stats.mbps', { value: format(bps / 1_000_000, 1) })
					: t('stats.kbps', { value: format(bps / 1000, 0) }),
			),
	};
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
	return (
		<div className="flex justify-between gap-4 py-0.5">
			<dt className="text-muted">{name}</dt>
			<dd className="text-right tabular-nums">{children}</dd>
		</div>
	);
}

function StreamRow({
	name,
	stream,
	slot,
}: {
	name: string;
	stream: StreamFigures;
	slot: SlotQuality | undefined;
}) {
	const { t } = useTranslation();
	const units = useUnits();
	const size = stream.width && stream.height ? `${stream.width}×${stream.height}` : null;
	const fps = stream.framesPerSecond === null ? null : `${Math.round(stream.framesPerSecond)} fps`;
	const why =
		slot && slot.reason !== 'wanted'
			? t(`stats.reason_${slot.reason}`)
			: stream.limitedBy
				? t(`stats.limited_${stream.limitedBy}`)
				: null;
	return (
		<li className="border-line border-t py-2">
			<div className="flex flex-wrap items-baseline justify-between gap-x-3">
				<span className="font-medium">{name}</span>
				<span className="text-muted text-xs">
					{[stream.codec, size, fps, stream.rid].filter(Boolean).join(' · ')}
				</span>
			</div>
			<div className="flex flex-wrap gap-x-4 text-muted text-xs tabular-nums">
				<span>{units.rate(stream.bitrateBps)}</span>
				<span>
					{t('stats.loss')} {units.percent(stream.lossPercent)}
				</span>
				<span>
					{t('stats.jitter')} {units.ms(stream.jitterMs)}
				</span>
				{why && <span className="text-honey">{why}</span>}
			</div>
		</li>
	);
}

export function StatsPanel() {
	const { t } = useTranslation();
	const units = useUnits();
	const figures = useRoomStore((state) => state.figures);
	const quality = useRoomStore((state) => state.quality);
	const slots = useRoomStore((state) => state.slots);
	const people = useRoomStore((state) => state.people);

	const nameOf = (stream: StreamFigures) => {
		if (stream.direction === 'out') return t(`stats.${lines[Number(stream.mid)]?.source ?? 'camera'}`);
		const slot = slots.find(({ mid }) => mid === stream.mid);
		const source = { voice: 'mic', camera: 'camera', screen: 'screen', screenAudio: 'screenAudio' } as const;
		const who = (slot?.peer && people[slot.peer]?.name) || t('room.someone');
		return `${who} · ${t(`stats.${source[slot?.kind ?? 'voice']}`)}`;
	};
	const streams = (direction: 'in' | 'out') =>
		(figures?.streams ?? []).filter((stream) => {
			if (stream.direction !== direction) return false;
			return direction === 'out' || slots.some(({ mid, peer }) => mid === stream.mid && peer !== null);
		});
	const { frame } = milestones();

	return (
		<div className="grid gap-4 text-sm">
			<dl>
				<Figure name={t('stats.connection')}>
					{quality ? t(`grade.${quality.grade}`) : t('stats.unknown')}
				</Figure>
				<Figure name={t('stats.roundTrip')}>{units.ms(quality?.rttMs ?? figures?.rttMs)}</Figure>
				<Figure name={t('stats.path')}>
					{figures?.path ? t(`stats.path_${figures.path}`) : t('stats.unknown')}
					{figures?.protocol ? ` (${figures.protocol.toUpperCase()})` : ''}
				</Figure>
				<Figure name={t('stats.estimate')}>{units.rate(figures?.availableOutBps)}</Figure>
				<Figure name={t('stats.join')}>{units.ms(frame)}</Figure>
			</dl>
			{(['in', 'out'] as const).map((direction) => (
				<section key={direction}>
					<h3 className="mb-1 font-semibold">
						{direction === 'in' ? t('stats.receiving') : t('stats.sending')}
					</h3>
					<ul>
						{streams(direction).map((stream) => (
							<StreamRow
								key={stream.id}
								name={nameOf(stream)}
								stream={stream}
								slot={direction === 'in' ? quality?.slots.find(({ mid }) => mid === stream.mid) : undefined}
							/>
						))}
					</ul>
				</section>
			))}
		</div>
	);
}
