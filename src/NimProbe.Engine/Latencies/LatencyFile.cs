using System.Text.Json;
using NimProbe.Engine.Snapshots;

namespace NimProbe.Engine.Latencies;

/// <summary>
/// The file that remembers the latencies of one service. Only the user can read it, and it contains ids, milliseconds and dates.
/// </summary>
internal sealed class LatencyFile
{
    // A lock of its own, because the file itself is replaced.
    private const string LockName = ".lock";

    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode PrivateFolder = PrivateFile | UnixFileMode.UserExecute;

    private readonly string _folder;

    /// <summary>Creates the file of a service; nothing is read or written yet.</summary>
    /// <param name="folder">The path of the folder, which does not need to exist.</param>
    /// <param name="service">The address of the service.</param>
    public LatencyFile(string folder, Uri service)
    {
        _folder = folder;
        Path = System.IO.Path.Combine(folder, LatencyFileName.FromService(service));
    }

    /// <summary>The path of the file.</summary>
    public string Path { get; }

    /// <summary>Reads the file. A file that does not exist is empty.</summary>
    /// <exception cref="LatencyFileException">The file cannot be read.</exception>
    public LatencyHistory Read()
    {
        try
        {
            byte[] content = ReadContent();
            return content.Length == 0 ? new LatencyHistory() : LatencyFormat.Read(content);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new LatencyHistory();
        }
        catch (JsonException e)
        {
            throw new LatencyFileException("it is damaged", e) { IsReplaceable = true };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LatencyFileException(e.Message, e);
        }
    }

    /// <summary>Adds the latencies of a run to the file, which other runs may have changed since it was read.</summary>
    /// <param name="latencies">The latencies of the run.</param>
    /// <exception cref="LatencyFileException">The file cannot be written.</exception>
    public async Task AddAsync(IEnumerable<ObservedLatency> latencies)
    {
        try
        {
            CreateFolder();

            // While the lock is held, no other run reads what this one is about to replace.
            FileStream lockFile =
                await FileLock.AcquireAsync(System.IO.Path.Combine(_folder, LockName), PrivateFile).ConfigureAwait(false);
            await using (lockFile.ConfigureAwait(false))
            {
                Write(latencies);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LatencyFileException(e.Message, e);
        }
    }

    private byte[] ReadContent()
    {
        // Opening a pipe waits for its other end.
        SpecialFile.ThrowIfSpecial(Path);
        using FileStream stream = new(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);

        // One byte more shows that the file is too long, whatever its length says.
        byte[] buffer = new byte[LatencyFormat.MaximumLength + 1];
        int length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (!LatencyFormat.IsOwn(buffer.AsSpan(0, length)))
        {
            throw new LatencyFileException("another program or a newer version wrote it");
        }

        return length <= LatencyFormat.MaximumLength
            ? buffer[..length]
            : throw new LatencyFileException("it has more than 256 KiB") { IsReplaceable = true };
    }

    private void Write(IEnumerable<ObservedLatency> latencies)
    {
        LatencyHistory history = ReadOrEmpty();
        foreach (ObservedLatency latency in latencies)
        {
            history.Add(latency);
        }

        // Replacing a read-only file would succeed on most systems.
        if (File.Exists(Path) && File.GetAttributes(Path).HasFlag(FileAttributes.ReadOnly))
        {
            throw new LatencyFileException("it is read-only");
        }

        byte[] content = LatencyFormat.Write(history);
        AtomicFile.Write(Path, stream => stream.Write(content), overwrite: true, createMode: PrivateFile, isDurable: false);
    }

    private LatencyHistory ReadOrEmpty()
    {
        try
        {
            return Read();
        }
        catch (LatencyFileException e) when (e.IsReplaceable)
        {
            return new LatencyHistory();
        }
    }

    private void CreateFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_folder);
        }
        else
        {
            Directory.CreateDirectory(_folder, PrivateFolder);
        }
    }
}
