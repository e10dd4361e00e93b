using FsCheck;
using FsCheck.Fluent;

namespace NimProbe.Tests.Harness;

/// <summary>Checks a property with random input; a failure shows the input and its seed.</summary>
internal static class Properties
{
    public static void Hold<T>(Gen<T> inputs, int tests, Action<T> property) =>
        Prop.ForAll(inputs.ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(tests).WithQuietOnSuccess(true));
}
