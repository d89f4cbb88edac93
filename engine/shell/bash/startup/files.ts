import type { Tree } from '../../../linux/vfs/directory.ts'

const PROFILE = `# Read by login shells.
if [ "$UID" -eq 0 ]; then
  PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
fi
export PATH
if [ "\${PS1-}" ] && [ "\${BASH-}" ] && [ -f /etc/bash.bashrc ]; then
  . /etc/bash.bashrc
fi
`

const SYSTEM_BASHRC = `# Read by every interactive shell.
[ -z "\${PS1-}" ] && return
shopt -s checkwinsize
PS1='\\u@\\h:\\w\\$ '
`

const BASHRC = `# Read by every interactive shell of this user.
[ -z "\${PS1-}" ] && return
HISTCONTROL=ignoreboth
HISTSIZE=1000
HISTFILESIZE=2000
shopt -s histappend
alias ls='ls --color=auto'
alias grep='grep --color=auto'
alias ll='ls -alF'
alias la='ls -A'
alias l='ls -CF'
alias k=kubectl
`

const OWN_PROFILE = `# Read by login shells of this user.
if [ "$BASH" ] && [ -f ~/.bashrc ]; then
  . ~/.bashrc
fi
`

/** Files that bash reads when it starts, as a fresh Debian host has them, and an alias for kubectl. */
export const startupFilesTree: Tree = {
  etc: { profile: PROFILE, 'bash.bashrc': SYSTEM_BASHRC, skel: { '.bashrc': BASHRC, '.profile': OWN_PROFILE } },
  root: { '.bashrc': BASHRC, '.profile': OWN_PROFILE },
}
