using System.Runtime.InteropServices;

namespace NimProbe.Engine.Snapshots;

/// <summary>
/// Recognizes devices, pipes and sockets without opening them: opening a pipe waits for its other end, and .NET has no
/// other way to tell them from files.
/// </summary>
internal static partial class SpecialFile
{
    private const string LibC = "libc";
    private const int CurrentDirectory = -100;
    private const uint TypeMask = 1;

    /// <summary>Describes what a path refers to if it is a device, a pipe or a socket; links are followed.</summary>
    /// <returns>A description with its article, or null: a file, a folder or nothing.</returns>
    public static string? Describe(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return Path.GetFullPath(path).StartsWith(@"\\.\", StringComparison.Ordinal) ? "a device" : null;
        }

        const int FileTypeBits = 0xF000;
        return (ReadMode(path) & FileTypeBits) switch
        {
            0x1000 => "a pipe",
            0x2000 or 0x6000 => "a device",
            0xC000 => "a socket",
            _ => null,
        };
    }

    /// <summary>Ensures that a path does not refer to a device, a pipe or a socket.</summary>
    /// <exception cref="IOException">It does.</exception>
    public static void ThrowIfSpecial(string path)
    {
        if (Describe(path) is { } description)
        {
            throw new IOException($"It is {description}, not a file.");
        }
    }

    // 0 if there is no file.
    private static int ReadMode(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            return GetLinuxStatus(CurrentDirectory, path, flags: 0, TypeMask, out LinuxStatus status) == 0 ? status.Mode : 0;
        }

        if (!OperatingSystem.IsMacOS())
        {
            return 0;
        }

        bool isArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        MacStatus macStatus;
        int error = isArm ? GetMacStatus(path, out macStatus) : GetMacStatusX64(path, out macStatus);
        return error == 0 ? macStatus.Mode : 0;
    }

    // Unlike stat, its structure is the same on every architecture.
    [LibraryImport(LibC, EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetLinuxStatus(int directory, string path, int flags, uint mask, out LinuxStatus status);

    [LibraryImport(LibC, EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetMacStatus(string path, out MacStatus status);

    // The plain name is the variant with 32-bit inodes there, which has another structure.
    [LibraryImport(LibC, EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetMacStatusX64(string path, out MacStatus status);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct LinuxStatus
    {
        [FieldOffset(28)]
        public ushort Mode;
    }

    [StructLayout(LayoutKind.Explicit, Size = 144)]
    private struct MacStatus
    {
        [FieldOffset(4)]
        public ushort Mode;
    }
}
