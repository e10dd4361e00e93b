#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeDiscovery {
    Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
    $manifest = Import-PowerShellDataFile (Get-NimModulePath)
    $commands = $manifest.CmdletsToExport.ForEach({ @{ Name = $_; ClassName = $_.Replace('-', '') + 'Command' } })
}

BeforeAll {
    Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
    $environment = Clear-NimEnvironment
    $root = Get-RepositoryRoot
    $path = Get-NimModulePath
    $folder = Split-Path $path
    $manifest = Import-PowerShellDataFile $path
    Import-Module $path
    $assembly = [AppDomain]::CurrentDomain.GetAssemblies().Where({ $_.GetName().Name -eq 'NimProbe.PowerShell' })[0]
    $sources = Get-ChildItem "$root/src" -Recurse -Filter *.cs | Where-Object FullName -NotMatch '[\\/](bin|obj)[\\/]'
    $hasHelp = [bool](Get-ChildItem "$root/docs/help" -Filter *-*.md -ErrorAction Ignore)
    $sandbox = Start-NimSandbox -Model @(
        @{ Id = 'meta/llama-3.1-8b-instruct' }
        @{ Id = 'acme/one' }
        @{ Id = 'acme/two' }
    )

    function Find-InSource {
        # Finds a pattern in the code without comments, and returns path:line.
        param([string] $Pattern, [System.IO.FileInfo[]] $File = $sources)

        foreach ($match in $File | Select-String -Pattern $Pattern -CaseSensitive -AllMatches | Where-Object Line -NotMatch '^\s*//') {
            foreach ($one in $match.Matches) {
                "$([System.IO.Path]::GetRelativePath($root, $match.Path).Replace('\', '/')):$($match.LineNumber)"
            }
        }
    }
}

AfterAll {
    Stop-NimSandbox $sandbox
    Restore-NimEnvironment $environment
}

Describe 'The manifest' {
    It 'is valid' {
        Test-ModuleManifest $path -ErrorAction Stop | Should -Not -BeNullOrEmpty
    }

    It 'requires the PowerShell version of the project' {
        $manifest.PowerShellVersion | Should -Be '7.6'
        $manifest.CompatiblePSEditions | Should -Be 'Core'
    }

    It 'exports cmdlets by name and nothing else' {
        $manifest.CmdletsToExport | Should -Not -BeNullOrEmpty
        $manifest.CmdletsToExport | Should -Not -Match '\*'
        foreach ($list in 'FunctionsToExport', 'AliasesToExport', 'VariablesToExport') {
            , $manifest[$list] | Should -BeOfType [array]
            $manifest[$list] | Should -BeNullOrEmpty
        }
    }

    It 'exports every cmdlet of the assembly' {
        $classes = $assembly.GetExportedTypes().Where({ $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false) })
        $names = $classes.ForEach({
                $attribute = $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)[0]
                "$($attribute.VerbName)-$($attribute.NounName)"
            })
        $names | Sort-Object | Should -Be ($manifest.CmdletsToExport | Sort-Object)
        (Get-Command -Module NimProbe).Name | Sort-Object | Should -Be ($manifest.CmdletsToExport | Sort-Object)
    }

    It 'loads the assembly as its root module' {
        $manifest.RootModule | Should -Be 'bin/NimProbe.PowerShell.dll'
        $manifest.GUID | Should -Be 'b6d1c0de-3f0a-4e57-9c1d-6a2f8e7d4b10'
    }

    It 'has the metadata for the gallery' {
        $manifest.PrivateData.PSData.Tags | Should -Contain 'PSEdition_Core'
        'Windows', 'Linux', 'MacOS' | ForEach-Object { $manifest.PrivateData.PSData.Tags | Should -Contain $_ }
        $manifest.PrivateData.PSData.Tags | Should -Not -Match '\s'
        $manifest.PrivateData.PSData.ReleaseNotes | Should -Not -BeNullOrEmpty
        $manifest.Description | Should -Not -BeNullOrEmpty
    }

    It 'has the version of the assemblies and of the changelog' {
        $heading = (Get-Content "$root/CHANGELOG.md") -match '^## \[\d' | Select-Object -First 1
        $heading | Should -Match "^## \[$([regex]::Escape($manifest.ModuleVersion))\]"
        $assembly.GetName().Version.ToString(3) | Should -Be $manifest.ModuleVersion
    }
}

Describe 'The files of the module' {
    BeforeAll {
        $files = (Get-ChildItem $folder -Recurse -File).FullName.ForEach({
                [System.IO.Path]::GetRelativePath($folder, $_).Replace('\', '/')
            })
    }

    It 'are the expected ones' {
        $expected = @(
            'LICENSE'
            'NimProbe.psd1'
            'bin/NimProbe.PowerShell.dll'
            'bin/NimProbe.dll'
            'bin/engine/NimProbe.Engine.dll'
            'bin/engine/Polly.Core.dll'
        ) + $manifest['FormatsToProcess'] + $manifest['TypesToProcess']

        # The task Help builds the help.
        $help = 'en-US/NimProbe.PowerShell.dll-Help.xml', 'en-US/about_NimProbe.help.txt'
        $files.Where({ $_ -notin $help }) | Sort-Object | Should -Be ($expected.Where({ $_ }) | Sort-Object)
    }

    It 'contain no part of PowerShell and no file that affects assembly loading' {
        $files -match 'System\.Management\.Automation|\.deps\.json$|\.runtimeconfig\.json$|\.psm1$|\.pdb$' | Should -BeNullOrEmpty
    }

    It 'contain Polly once, in the folder of the engine' {
        $files -match 'Polly' | Should -Be 'bin/engine/Polly.Core.dll'
    }
}

Describe 'The assemblies' {
    It 'have no type of the engine or of its packages in a public signature of the cmdlets' {
        $shown = foreach ($type in $assembly.GetExportedTypes()) {
            $type.BaseType
            $type.GetInterfaces()
            foreach ($member in $type.GetMembers([System.Reflection.BindingFlags]'Public, NonPublic, Instance, Static, DeclaredOnly')) {
                # Protected members count as public.
                $isVisible = $member.IsPublic -or $member.IsFamily -or $member.IsFamilyOrAssembly
                if ($member -is [System.Reflection.MethodBase] -and $isVisible) {
                    $member.GetParameters().ParameterType
                    $member -is [System.Reflection.MethodInfo] ? $member.ReturnType : $null
                } elseif ($member -is [System.Reflection.FieldInfo] -and ($member.IsPublic -or $member.IsFamily)) {
                    $member.FieldType
                }
            }
        }
        $shown.Where({ $_ }) | Should -Not -BeNullOrEmpty
        $shown.Where({ $_ -and $_.ToString() -match 'NimProbe\.Engine|Polly' }) | Should -BeNullOrEmpty
    }

    It 'depend in one direction: PowerShell, engine, types' {
        foreach ($project in 'NimProbe', 'NimProbe.Engine') {
            Get-Content "$root/src/$project/$project.csproj" -Raw |
                Should -Not -Match 'PackageReference Include="(PowerShellStandard|System\.Management|Microsoft\.PowerShell)'
        }

        Get-Content "$root/src/NimProbe/NimProbe.csproj" -Raw | Should -Not -Match 'Reference'
        Get-Content "$root/src/NimProbe.Engine/NimProbe.Engine.csproj" -Raw | Should -Not -Match 'NimProbe\.PowerShell'
    }

    It 'have output types that resolve right after the import, in a new process' {
        $types = [NimProbe.NimModel].Assembly.GetExportedTypes().FullName
        $run = Invoke-FreshPwsh -Parameter @{ Module = $path; Types = $types -join ',' } -ScriptBlock {
            param($Module, $Types)

            Import-Module $Module
            $Types.Split(',').ForEach({ ($_ -as [type]).FullName })
            [NimProbe.NimProbeResult].Name
        }
        $run.ErrorOutput | Should -BeNullOrEmpty
        $run.Output.Trim() -split '\r?\n' | Should -Be (@($types) + 'NimProbeResult')
    }

    It 'load once each into the right context, next to an older Polly of another module' {
        $run = Invoke-FreshPwsh -Parameter @{ Module = $path; BaseUri = $sandbox.BaseUri } -ScriptBlock {
            param($Module, $BaseUri)

            # Add-Type cannot set the name of an assembly, and this one needs the name of the package.
            $name = [System.Reflection.AssemblyName]'Polly.Core, Version=7.0.0.0'
            $builder = [System.Reflection.Emit.PersistedAssemblyBuilder]::new($name, [object].Assembly)
            $null = $builder.DefineDynamicModule('Polly.Core').DefineType('Polly.Older', 'Public').CreateType()
            $older = Join-Path $PWD 'Polly.Core.dll'
            $builder.Save($older)
            Add-Type -Path $older

            Import-Module $Module
            $result = Get-NimModel acme/one -BaseUri $BaseUri | Test-NimModel -BaseUri $BaseUri
            $assemblies = [AppDomain]::CurrentDomain.GetAssemblies().Where({ $_.GetName().Name -match '^(Polly|NimProbe)' }).ForEach({
                    [pscustomobject]@{
                        Name    = $_.GetName().Name
                        Version = $_.GetName().Version.ToString()
                        Context = [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name
                        Folder  = Split-Path (Split-Path $_.Location) -Leaf
                    }
                })
            @{
                Status     = "$($result.Status)"
                Older      = [Polly.Older].Assembly.GetName().Version.ToString()
                Assemblies = $assemblies
            } | ConvertTo-Json -Depth 4
        }
        $run.ErrorOutput | Should -BeNullOrEmpty
        $seen = $run.Output | ConvertFrom-Json
        $seen.Status | Should -Be 'Available'
        $seen.Older | Should -Be '7.0.0.0'
        $seen.Assemblies.Where({ $_.Context -eq 'Default' }).Name | Sort-Object | Should -Be 'NimProbe', 'NimProbe.PowerShell', 'Polly.Core'
        $seen.Assemblies.Where({ $_.Context -eq 'NimProbe' }).Name | Sort-Object | Should -Be 'NimProbe.Engine', 'Polly.Core'
        $seen.Assemblies.Where({ $_.Context -eq 'NimProbe' }).Folder | Sort-Object -Unique | Should -Be 'engine'
        $seen.Assemblies.Where({ $_.Name -eq 'Polly.Core' }).Version | Sort-Object -Unique | Should -HaveCount 2
    }

    It 'work in six runspaces at the same time' {
        $run = Invoke-FreshPwsh -Parameter @{ Module = $path; BaseUri = $sandbox.BaseUri } -ScriptBlock {
            param($Module, $BaseUri)

            1..6 | ForEach-Object -ThrottleLimit 6 -Parallel {
                Import-Module $using:Module
                Get-NimModel -BaseUri $using:BaseUri | Test-NimModel -BaseUri $using:BaseUri
            } | Group-Object Id, Status | ForEach-Object { "$($_.Count) $($_.Name)" } | Sort-Object
        }
        $run.ErrorOutput | Should -BeNullOrEmpty
        $run.Output.Trim() -split '\r?\n' |
            Should -Be '6 acme/one, Available', '6 acme/two, Available', '6 meta/llama-3.1-8b-instruct, Available'
    }

    It 'work after the module was removed and imported again' {
        $run = Invoke-FreshPwsh -Parameter @{ Module = $path; BaseUri = $sandbox.BaseUri } -ScriptBlock {
            param($Module, $BaseUri)

            foreach ($round in 1..3) {
                Import-Module $Module
                "$((Get-NimModel acme/one -BaseUri $BaseUri | Test-NimModel -BaseUri $BaseUri).Status)"
                Remove-Module NimProbe
            }

            Import-Module $Module
            Import-Module $Module -Force
            "$(Test-NimModel acme/one -BaseUri $BaseUri -Quiet)"
        }
        $run.ErrorOutput | Should -BeNullOrEmpty
        $run.Output.Trim() -split '\r?\n' | Should -Be 'Available', 'Available', 'Available', 'True'
    }
}

Describe 'The code' {
    # The other rules about calls are in BannedSymbols.txt.
    It 'has no method that is async void' {
        Find-InSource '\basync void\b' | Should -BeNullOrEmpty
    }

    It 'has unique error ids with the prefix of the module' {
        $ids = [NimProbe.NimErrorId].GetFields().Where({ $_.IsLiteral }).ForEach({ $_.GetRawConstantValue() })
        $ids | Should -Match '^Nim[A-Z][A-Za-z]+$'
        $ids | Sort-Object -Unique | Should -HaveCount $ids.Count
    }

    It 'writes to streams only in cmdlets and their base classes' {
        # Only they can write on the pipeline thread or post to it.
        Find-InSource '\b(Write(Object|Error|Warning|Verbose|Debug|Progress|Information)|ShouldProcess|ShouldContinue)\(' |
            Should -Match '^src/NimProbe\.PowerShell/(Base|Commands)/\w+\.cs:\d+$'
    }

    It 'has no line over 140 columns' {
        # The bodies in PublishedBodies.cs are verbatim, one to a line.
        $folders = "$root/src", "$root/tools", "$root/tests", "$root/bench"
        $files = @(Get-ChildItem "$root/*.ps1") + @(Get-ChildItem $folders -Recurse -Include *.cs, *.ps1, *.psm1) |
            Where-Object { $_.FullName -notmatch '[\\/](bin|obj)[\\/]' -and $_.Name -ne 'PublishedBodies.cs' }
        $files | Should -Not -BeNullOrEmpty
        ($files | Select-String -Pattern '.{141}').ForEach({ "$($_.Path):$($_.LineNumber)" }) | Should -BeNullOrEmpty
    }

    It 'sorts using directives: System, other namespaces, static members, aliases' {
        $files = Get-ChildItem "$root/src", "$root/tools", "$root/tests", "$root/bench" -Recurse -Include *.cs |
            Where-Object FullName -NotMatch '[\\/](bin|obj)[\\/]'
        $unsorted = foreach ($file in $files) {
            $directives = [string[]] @([System.IO.File]::ReadLines($file.FullName) -match '^(global )?using [\w.= ]+;$')
            $keys = [string[]] $directives.ForEach({
                    $group = $_ -match ' = ' ? 3 : $_ -match 'using static' ? 2 : 1
                    "$group $($_ -match '(using|static) System[.;]' ? 0 : 1) $($_.TrimEnd(';'))"
                })
            $sorted = [string[]] $keys.Clone()
            [array]::Sort($sorted, [StringComparer]::Ordinal)
            if ("$sorted" -cne "$keys") {
                $file.FullName
            }
        }
        $unsorted | Should -BeNullOrEmpty
        $files | Select-String -Pattern '\bthis\.\w' | Should -BeNullOrEmpty -Because 'members are written without this.'
    }

    It 'keeps its package versions in one file' {
        Get-ChildItem $root -Recurse -Filter *.csproj | Select-String 'PackageReference.*Version=' | Should -BeNullOrEmpty
    }
}

Describe '<Name>' -ForEach $commands {
    BeforeAll {
        $command = Get-Command $Name -Module NimProbe
        $type = $command.ImplementingType
        $common = [System.Management.Automation.Cmdlet]::CommonParameters + [System.Management.Automation.Cmdlet]::OptionalCommonParameters
        $own = $command.Parameters.Values.Where({ $_.Name -notin $common })
    }

    It 'has an approved verb and a singular Nim noun' {
        $command.Verb | Should -BeIn (Get-Verb).Verb
        $command.Noun | Should -MatchExactly '^Nim([A-Z][a-z]+)+$'
        $command.Noun | Should -Not -Match '(?<!s)s$'
    }

    It 'is one sealed class of at most 120 lines in a file with its name' {
        $type.FullName | Should -Be "NimProbe.PowerShell.Commands.$ClassName"
        $type.IsSealed | Should -BeTrue
        $file = Get-Item "$root/src/NimProbe.PowerShell/Commands/$ClassName.cs"
        @(Get-Content $file).Count | Should -BeLessOrEqual 120
        Find-InSource '^(public|internal) [a-z ]*\b(class|record|struct|enum|interface)\b' $file | Should -HaveCount 1
    }

    It 'declares its output type' {
        $command.OutputType | Should -Not -BeNullOrEmpty
        $command.OutputType.Type | Should -Not -BeNullOrEmpty
    }

    It 'has tests' {
        "$PSScriptRoot/$Name.Tests.ps1" | Should -Exist
    }

    It 'has help with every parameter' {
        if (-not $hasHelp) {
            Set-ItResult -Skipped -Because 'there is no help yet'
        }

        $help = "$root/docs/help/$Name.md"
        $help | Should -Exist
        $text = Get-Content $help -Raw
        $text | Should -Not -Match '\{\{'
        $own.Name.Where({ $text -notmatch "(?m)^### -$_\s*$" }) | Should -BeNullOrEmpty
    }

    It 'has a view for its output type' {
        if (-not $manifest['FormatsToProcess']) {
            Set-ItResult -Skipped -Because 'there are no views yet'
        }

        $shown = $command.OutputType.Type.Where({ $_.Namespace -eq 'NimProbe' })
        $shown.Where({ -not (Get-FormatData -TypeName $_.FullName -PowerShellVersion $PSVersionTable.PSVersion) }) | Should -BeNullOrEmpty
    }

    It 'labels every computed column of its views' {
        # Without a label, the heading would be the script.
        $views = (Get-FormatData -TypeName $command.OutputType.Name -PowerShellVersion $PSVersionTable.PSVersion).FormatViewDefinition
        $tables = $views.Control.Where({ $_ -is [System.Management.Automation.TableControl] })
        foreach ($table in $tables) {
            foreach ($row in $table.Rows) {
                for ($index = 0; $index -lt $row.Columns.Count; $index++) {
                    if ($row.Columns[$index].DisplayEntry.ValueType -eq 'ScriptBlock') {
                        $table.Headers[$index].Label | Should -Not -BeNullOrEmpty
                    }
                }
            }
        }
    }

    It 'accepts pipeline input in at most one parameter per set' {
        foreach ($set in $command.ParameterSets) {
            $set.Parameters.Where({ $_.ValueFromPipeline }).Count | Should -BeLessOrEqual 1
        }
    }

    It 'has a tooltip for each parameter' {
        $own.Where({ -not $_.Attributes.Where({ $_ -is [Parameter] -and $_.HelpMessage }) }).Name | Should -BeNullOrEmpty
    }

    It 'has -Path with wildcards, and -LiteralPath' {
        $paths = $own.Where({ $_.Name -eq 'Path' })
        $literal = $own.Where({ $_.Name -eq 'LiteralPath' })
        $paths.Where({ -not $_.Attributes.Where({ $_ -is [SupportsWildcards] }) -and $command.Verb -ne 'Watch' }).Name |
            Should -BeNullOrEmpty
        $literal.Where({ $_.Aliases -notcontains 'PSPath' }).Name | Should -BeNullOrEmpty

        # Watch-NimModel has one folder, which it creates if it does not exist.
        $literal.Count | Should -Be ($command.Verb -eq 'Watch' ? 0 : $paths.Count)
    }

    It 'accepts secrets only as secure strings' {
        $others = 'MaxTokens', 'FirstTokenTimeoutSeconds', 'ApiKeyMap'
        $secrets = $own.Where({ $_.Name -match 'Key|Token|Secret|Password|Credential' -and $_.Name -notin $others })
        $secrets.Where({ $_.ParameterType -notin [securestring], [pscredential] }).Name | Should -BeNullOrEmpty
    }

    It 'has switches, not Booleans' {
        $own.Where({ $_.ParameterType -eq [bool] }).Name | Should -BeNullOrEmpty
    }

    It 'supports -WhatIf if it writes or sends requests, and never prompts by default' {
        $attribute = $type.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)[0]
        if ($command.Verb -notin 'Get', 'Import', 'Compare', 'Measure', 'ConvertTo', 'ConvertFrom') {
            $attribute.SupportsShouldProcess | Should -BeTrue
        }

        $attribute.ConfirmImpact | Should -BeLessThan ([System.Management.Automation.ConfirmImpact]::High)
    }

    It 'has the common connection parameters if it connects' {
        if ($type.IsSubclassOf($assembly.GetType('NimProbe.PowerShell.Base.NimConnectionCmdlet'))) {
            $shared = @{
                BaseUri              = [uri[]]
                ApiKey               = [securestring]
                ApiKeyMap            = [System.Collections.IDictionary]
                TimeoutSeconds       = [double]
                MaximumRetryCount    = [int]
                Headers              = [System.Collections.IDictionary]
                Proxy                = [uri]
                ProxyCredential      = [pscredential]
                NoProxy              = [switch]
                SkipCertificateCheck = [switch]
                Certificate          = [System.Security.Cryptography.X509Certificates.X509Certificate]
            }
            foreach ($name in $shared.Keys) {
                $command.Parameters[$name].ParameterType | Should -Be $shared[$name]
                $command.Parameters[$name].Attributes.Where({ $_ -is [Parameter] }).Mandatory | Should -BeFalse
            }

            $command.Parameters['TimeoutSeconds'].Aliases | Should -Be 'TimeoutSec'
        } else {
            $command.Parameters.Keys | Should -Not -Contain 'ApiKey'
        }
    }
}

Describe 'The folders' {
    It 'contain one class per cmdlet' {
        (Get-ChildItem "$root/src/NimProbe.PowerShell/Commands" -Filter *.cs).BaseName | Sort-Object |
            Should -Be ($manifest.CmdletsToExport.ForEach({ $_.Replace('-', '') + 'Command' }) | Sort-Object)
    }

    It 'contain no tests of other cmdlets' {
        $tested = (Get-ChildItem $PSScriptRoot -Filter *-*.Tests.ps1).Name -replace '\.Tests\.ps1$'
        $tested.Where({ $_ -notin $manifest.CmdletsToExport }) | Should -BeNullOrEmpty
    }

    It 'contain no suite that probes in the environment of the user' {
        # Clear-NimEnvironment also keeps the tests from the history of the user's runs.
        Get-ChildItem $PSScriptRoot -Filter *.Tests.ps1 |
            Where-Object { $_ | Select-String '= Start-NimSandbox\b' -Quiet } |
            Where-Object { -not ($_ | Select-String '= Clear-NimEnvironment$' -Quiet) } | Should -BeNullOrEmpty
    }
}
