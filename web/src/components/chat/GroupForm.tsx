import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { createGroup } from '../../api/chat';
import { ApiError } from '../../api/http';
import type { ChatMember } from '../../api/wire';
import { useSubmit } from '../../hooks/useSubmit';
import { acquaintances, withRoom } from '../../stores/chatModel';
import { useChatStore } from '../../stores/chatStore';
import { groupMax, groupTitleMax, textFault } from '../../utils/validation';
import { Avatar } from '../common/Avatar';
import { Button } from '../common/Button';
import { Dialog } from '../common/Dialog';
import { TextField } from '../common/Field';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';

interface Props {
	myId: string;
	open: boolean;
	onClose(): void;
}

export function GroupDialog({ myId, open, onClose }: Props) {
	const { t } = useTranslation();
	return (
		<Dialog title={t('chatGroup.title')} open={open} onClose={onClose}>
			<GroupForm myId={myId} onClose={onClose} />
		</Dialog>
	);
}

/** A group of people with whom one has talked. */
function GroupForm({ myId, onClose }: { myId: string; onClose(): void }) {
	const { t } = useTranslation();
	const navigate = useNavigate();
	const { rooms, nextCursor, moreRooms } = useChatStore();
	const people = acquaintances(rooms, myId);
	const [title, setTitle] = useState('');
	const [chosen, setChosen] = useState<string[]>([]);
	const fault = textFault(title, groupTitleMax);
	const { checked, busy, refusal, onSubmit } = useSubmit(!fault && chosen.length > 0, async () => {
		const room = await createGroup(title.trim(), chosen);
		useChatStore.setState((chat) => withRoom(chat, room));
		onClose();
		await navigate(`/chat/${room.id}`);
	});
	const refused = refusal instanceof ApiError ? refusal.fields : {};
	if (people.length === 0) return <p className="py-4 text-muted">{t('chatGroup.nobody')}</p>;
	return (
		<form noValidate onSubmit={onSubmit} className="grid gap-5">
			{refusal !== null && Object.keys(refused).length === 0 && <Notice>{problemText(t, refusal)}</Notice>}
			<TextField
				label={t('chatGroup.name')}
				value={title}
				error={checked && fault ? t(`fault.${fault}`) : refused.title}
				onChange={(event) => setTitle(event.target.value)}
			/>
			<People
				people={people}
				chosen={chosen}
				error={checked && chosen.length === 0 ? t('fault.choose') : refused.userIds}
				onChange={setChosen}
			/>
			{nextCursor && (
				<Button look="quiet" onClick={() => void moreRooms()}>
					{t('chatGroup.more')}
				</Button>
			)}
			<Button type="submit" disabled={busy}>
				{busy ? t('auth.working') : t('chatGroup.create')}
			</Button>
		</form>
	);
}

interface PeopleProps {
	people: readonly ChatMember[];
	chosen: string[];
	error: string | undefined;
	onChange(chosen: string[]): void;
}

function People({ people, chosen, error, onChange }: PeopleProps) {
	const { t } = useTranslation();
	const id = useId();
	const full = chosen.length >= groupMax - 1;
	return (
		<fieldset className="grid gap-1" aria-describedby={id} data-invalid={error ? true : undefined}>
			<legend className="font-semibold text-sm">{t('chatGroup.people')}</legend>
			<p id={id} className={`mb-1 text-sm ${error ? 'text-persimmon' : 'text-muted'}`}>
				{error ?? t('chatGroup.peopleHint')}
			</p>
			{people.map(({ userId, displayName, profileImageUrl }) => {
				const on = chosen.includes(userId);
				return (
					<label
						key={userId}
						className="flex min-h-14 items-center gap-3 rounded-md px-2 hover:bg-celadon-soft"
					>
						<Avatar id={userId} name={displayName} imageUrl={profileImageUrl} className="size-10 text-sm" />
						<span className="min-w-0 flex-1 truncate">{displayName}</span>
						<input
							type="checkbox"
							className="size-6 shrink-0"
							checked={on}
							disabled={full && !on}
							onChange={() => onChange(on ? chosen.filter((other) => other !== userId) : [...chosen, userId])}
						/>
					</label>
				);
			})}
		</fieldset>
	);
}
