# PID 1 of a practice machine, before it becomes systemd: this machine's files with a layer of its
# own over them, and nothing running that would reach beyond it. Called by _test_machine.ts in new
# mount, process, cgroup, host name and IPC namespaces:  sh _test_machine.sh LAYER_FOLDER FOLDER...
# Each FOLDER is there at its own path too, wherever it is: the program under test, and its runtime.
set -e
mount --make-rprivate /
layer=$1
shift
root=$layer/root
mkdir -p "$layer/upper" "$layer/work" "$root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$layer/upper,workdir=$layer/work" "$root"
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
umount -l "$root/sys/fs/cgroup" || true
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
for folder in run tmp dev; do mount -t tmpfs tmpfs "$root/$folder"; done
chmod 1777 "$root/tmp"
for folder in "$@"; do
  mkdir -p "$root$folder"
  mount --bind "$folder" "$root$folder"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts devpts "$root/dev/pts"
for node in null zero full random urandom tty; do
  touch "$root/dev/$node"
  mount --bind "/dev/$node" "$root/dev/$node"
done
# On the first boot: only what every systemd machine has, less what deals with hardware.
if [ ! -e "$root/etc/meso360-practice" ]; then
  rm -rf "$root"/etc/systemd/system/* "$root"/etc/systemd/user/* "$root"/etc/rc[0-9S].d/*
  for unit in systemd-udevd systemd-udev-trigger systemd-sysctl systemd-modules-load \
    systemd-binfmt systemd-random-seed systemd-hwdb-update systemd-pstore systemd-update-utmp; do
    ln -s /dev/null "$root/etc/systemd/system/$unit.service"
  done
  for unit in getty.target proc-sys-fs-binfmt_misc.automount; do
    ln -s /dev/null "$root/etc/systemd/system/$unit"
  done
  touch "$root/etc/meso360-practice"
fi
mkdir -p "$root/oldroot"
cd "$root"
pivot_root . oldroot
umount -l /oldroot
exec env -i container=oci PATH=/usr/sbin:/usr/bin:/sbin:/bin \
  /usr/lib/systemd/systemd --log-level=info --log-target=journal --unit=multi-user.target </dev/null
