import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWebRTC } from '../../hooks/useWebRTC';
import { useRoomStore } from '../../stores/roomStore';
import { useTeachStore } from '../../stores/teachStore';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';
import { NoteCard } from '../talk/NoteCard';
import { NoteEdit } from '../talk/NoteEdit';
import { NoteForm } from './NoteForm';

/** The words and corrections of the session, the latest first, and the place to add one. */
export function NotesTab() {
	const { t } = useTranslation();
	const { call } = useWebRTC();
	const you = useRoomStore((state) => state.you);
	const notes = useTeachStore((teaching) => teaching.notes);
	const { withdraw, revised, load } = useTeachStore.getState();
	const [refusal, setRefusal] = useState<unknown>(null);
	const count = notes.length;
	// biome-ignore lint/correctness/useExhaustiveDependencies: each note that comes while one looks is seen
	useEffect(() => useTeachStore.getState().seen(), [count]);
	const takeBack = (id: string) => {
		setRefusal(null);
		withdraw(call.sessionId, id).catch(setRefusal);
	};
	return (
		<div className="grid min-h-0 flex-1 content-start gap-4 overflow-y-auto p-4">
			<NoteForm />
			{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
			{count === 0 ? (
				<p className="text-muted text-sm">{t('note.empty')}</p>
			) : (
				<ol aria-label={t('side.notes')} className="grid gap-2.5">
					{notes.toReversed().map((note) => (
						<li key={note.id} data-mine={note.aboutId === you || undefined}>
							<NoteCard note={note}>
								{note.authorId === you && (
									<>
										<NoteEdit
											note={note}
											onRevised={revised}
											onStale={() => void load(call.sessionId).catch(setRefusal)}
										/>
										<button
											type="button"
											onClick={() => takeBack(note.id)}
											className="inline-flex min-h-11 items-center rounded-full px-3 hover:bg-celadon-soft"
										>
											{t('note.takeBack')}
										</button>
									</>
								)}
							</NoteCard>
						</li>
					))}
				</ol>
			)}
		</div>
	);
}
