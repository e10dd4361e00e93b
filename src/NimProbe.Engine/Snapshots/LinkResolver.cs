namespace NimProbe.Engine.Snapshots;

/// <summary>Resolves symbolic links, also those in the folders of a path.</summary>
internal static class LinkResolver
{
    // The limit of Linux.
    private const int MaximumLinks = 40;

    /// <summary>Gets the path without links. The file does not have to exist.</summary>
    /// <exception cref="IOException">The links form a loop.</exception>
    public static string Resolve(string path)
    {
        path = Path.GetFullPath(path);

        // File.ResolveLinkTarget removes '..' as text, which only Windows does: elsewhere it is the parent of the link's real folder.
        return OperatingSystem.IsWindows() ? ResolveFile(path) : ResolveSegments(path);
    }

    private static string ResolveFile(string path) =>
        new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;

    private static string ResolveSegments(string path)
    {
        const string Root = "/";
        string resolved = Root;
        int links = 0;
        Stack<string> segments = new();
        Push(path);
        while (segments.TryPop(out string? segment))
        {
            if (segment == "..")
            {
                resolved = Path.GetDirectoryName(resolved) ?? Root;
                continue;
            }

            string next = Path.Join(resolved, segment);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                resolved = next;
                continue;
            }

            if (++links > MaximumLinks)
            {
                throw new IOException($"Too many levels of symbolic links in '{path}'.");
            }

            resolved = Path.IsPathRooted(target) ? Root : resolved;
            Push(target);
        }

        return resolved;

        void Push(string part)
        {
            foreach (string segment in part.Split(Path.DirectorySeparatorChar).Reverse().Where(static s => s is not ("" or ".")))
            {
                segments.Push(segment);
            }
        }
    }
}
