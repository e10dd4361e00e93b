using System.Collections.Concurrent;

namespace NimProbe.Tests.Faults;

/// <summary>Collects the exceptions of tasks that nobody awaited. Only for tests that run alone.</summary>
internal sealed class UnseenExceptions : IDisposable
{
    private readonly ConcurrentQueue<string> _found = [];

    public UnseenExceptions() => TaskScheduler.UnobservedTaskException += OnUnobserved;

    /// <summary>What was found up to now, in one text; "none" where nothing was.</summary>
    public string Find()
    {
        // The finalizers of forgotten tasks tell of them.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return _found.IsEmpty ? "none" : string.Join("; ", _found);
    }

    public void Dispose() => TaskScheduler.UnobservedTaskException -= OnUnobserved;

    private void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs e) => _found.Enqueue(e.Exception.InnerExceptions[0].Message);
}
