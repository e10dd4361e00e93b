namespace NimProbe.Tests.Snapshots;

/// <summary>A temporary folder, which is deleted when the test ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nimprobe-");

    public string Path => _folder.FullName;

    /// <summary>The names of all files in the folder, sorted.</summary>
    public IEnumerable<string> FileNames =>
        Directory.GetFiles(Path).Select(f => System.IO.Path.GetFileName(f)).Order(StringComparer.Ordinal);

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string content)
    {
        System.IO.File.WriteAllText(File(name), content);
        return File(name);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
