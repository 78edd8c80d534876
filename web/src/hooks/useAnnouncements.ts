import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { comings, sharedScreen } from '../stores/roomModel';
import { useRoomStore } from '../stores/roomStore';

/** One sentence for the live region: who came, who left, who shares, and that the link is back. */
export function useAnnouncements(): string {
	const { t } = useTranslation();
	const [sentence, setSentence] = useState('');
	const translate = useRef(t);
	translate.current = t;
	useEffect(
		() =>
			useRoomStore.subscribe((now, before) => {
				const say = translate.current;
				const name = (id: string) => now.people[id]?.name ?? say('room.someone');
				const said: string[] = [];
				if (before.phase === 'resuming' && now.phase === 'live') said.push(say('room.back'));
				if (now.phase === 'live' && before.phase === 'live') {
					// Names arrive a moment after the peer; the sentence waits for them.
					const known = (state: typeof now) => state.peers.filter(({ id }) => state.people[id]);
					const { joined, left } = comings(known(before), known(now), now.you);
					said.push(...joined.map((id) => say('room.joinedName', { name: name(id) })));
					said.push(...left.map((id) => say('room.leftName', { name: name(id) })));
				}
				const screen = sharedScreen(now);
				if (screen?.mid && screen.peer !== sharedScreen(before)?.peer) {
					said.push(say('room.sharingName', { name: name(screen.peer) }));
				}
				if (said.length > 0) setSentence(said.join(' '));
			}),
		[],
	);
	return sentence;
}
