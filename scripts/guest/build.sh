#!/usr/bin/env bash
# Builds the guest of measuring machines from Debian packages alone: kernel, a first file system with busybox and the few
# modules that the machine's devices need, and a system image with Node and its libraries. Nothing is installed.
# usage: build.sh OUT    (needs: apt lists, dpkg, cpio, kmod, busybox-static, squashfs-tools, xz-utils)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"
package=$(apt-cache depends linux-image-amd64 | awk '/Depends: linux-image-[0-9]/ {print $2; exit}')
version=${package#linux-image-}
apt-get -o APT::Sandbox::User=root download -qq "$package"
# The cloud flavour of the kernel would be smaller, but has no USB.
mkdir kernel
dpkg-deb --fsys-tarfile ./"$package"_*.deb | tar -x -C kernel --wildcards "./boot/vmlinuz-*" \
  "./lib/modules/*/modules.*" "./lib/modules/*/kernel/drivers/usb/*" "./lib/modules/*/kernel/drivers/virtio/*" \
  "./lib/modules/*/kernel/drivers/block/virtio*" "./lib/modules/*/kernel/drivers/char/virtio*" \
  "./lib/modules/*/kernel/fs/squashfs/*" "./lib/modules/*/kernel/lib/*"
depmod -b kernel "$version"
node "$here/unpack-kernel.mjs" "kernel/boot/vmlinuz-$version" vmlinux

root=first
mkdir -p "$root"/{bin,dev,proc,sys,tmp,system,program,lib/modules/"$version"}
cp /bin/busybox "$root/bin/busybox"
install -m 755 "$here/init" "$root/init"
for module in virtio_pci virtio_blk virtio_console squashfs xhci_pci usbtmc ftdi_sio; do
  modprobe -d kernel -S "$version" --show-depends "$module" | awk '$1 == "insmod" {print $2}'
done | sort -u | while read -r file; do
  inside=lib/modules/${file#*lib/modules/}
  mkdir -p "$root/$(dirname "$inside")"
  cp "$file" "$root/$inside"
done
cp "kernel/lib/modules/$version"/modules.{builtin,builtin.modinfo,order} "$root/lib/modules/$version/"
depmod -b "$root" "$version"
rm -f "$root/lib/modules/$version"/*.bin "$root/lib/modules/$version"/modules.{symbols,softdep,devname}
(cd "$root" && find . | sort | cpio -o -H newc --quiet --owner 0:0) > first.cpio

mkdir -p system/{bin,lib,lib64}
cp "$(node -p process.execPath)" system/bin/node
ldd system/bin/node | grep -oE '/[^ ]+' | while read -r library; do cp -L "$library" "system/lib/"; done
mv system/lib/ld-linux-x86-64.so.2 system/lib64/
mksquashfs system system.sqfs -noappend -quiet -no-progress -comp zstd -Xcompression-level 6 -all-root > /dev/null
echo "$package $(dpkg-deb -f ./"$package"_*.deb Version)" > kernel-version
rm -rf kernel first system ./"$package"_*.deb
