import { Ellipsis, Lightbulb, NotebookPen } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../common/Dialog';
import { MenuItem } from '../talk/MessageMenu';
import { ControlButton } from './ControlButton';
import type { useShare } from './ShareButton';

interface Props {
	share: NonNullable<ReturnType<typeof useShare>>;
	/** How many notes are new. */
	notes: number;
	onShare(): void;
	onNotes(): void;
	onCard(): void;
}

/** The controls that a phone has no room for, where there is one more of them than elsewhere: a screen to share. */
export function MoreMenu({ share, notes, onShare, onNotes, onCard }: Props) {
	const { t } = useTranslation();
	const [open, setOpen] = useState(false);
	const choose = (act: () => void) => () => {
		setOpen(false);
		act();
	};
	return (
		<>
			<ControlButton
				icon={Ellipsis}
				label={notes > 0 ? t('room.moreNew', { count: notes }) : t('room.more')}
				tone={share.sharing ? 'on' : 'plain'}
				badge={notes}
				expanded={open}
				className="min-[26rem]:hidden"
				onClick={() => setOpen(true)}
			/>
			<Dialog title={t('room.more')} open={open} onClose={() => setOpen(false)}>
				<ul className="grid gap-1">
					<MenuItem
						icon={<share.icon aria-hidden className="size-5" />}
						disabled={share.taken}
						onChoose={choose(onShare)}
					>
						{share.label}
					</MenuItem>
					<MenuItem icon={<NotebookPen aria-hidden className="size-5" />} onChoose={choose(onNotes)}>
						{notes > 0 ? t('side.notesUnseen', { count: notes }) : t('side.notes')}
					</MenuItem>
					<MenuItem icon={<Lightbulb aria-hidden className="size-5" />} onChoose={choose(onCard)}>
						{t('card.draw')}
					</MenuItem>
				</ul>
			</Dialog>
		</>
	);
}
